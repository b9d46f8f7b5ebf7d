package io.trireme.admin;

import io.trireme.scheduler.WireName;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A text of an answer or a body that is one of an enum's words; the API's document lists them. */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Words {

  /** Whose words. */
  Class<? extends WireName> value();
}
