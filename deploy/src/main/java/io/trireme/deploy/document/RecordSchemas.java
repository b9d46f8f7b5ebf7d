package io.trireme.deploy.document;

import io.trireme.admin.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Says of each schema that is made of a record what the framework does not see: a component may be
 * null only if it is {@code @Nullable}; it is there in every answer, and in a body if it may not be
 * null; a body has no other fields.
 */
final class RecordSchemas {

  private static final DotName SCHEMA =
      DotName.createSimple(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
  private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
  private static final DotName WORDS = DotName.createSimple(Words.class);
  private static final DotName RECORD = DotName.createSimple(Record.class);
  private static final String PACKAGE = "io.trireme.admin";
  private static final String BODY = "Body";

  private final Map<String, ClassInfo> records = new TreeMap<>();
  private final IndexView index;

  RecordSchemas(IndexView index) {
    this.index = requireNonNull(index, "index is null");
    for (ClassInfo one : index.getKnownDirectSubclasses(RECORD)) {
      if (one.name().packagePrefix().equals(PACKAGE)) {
        records.put(name(one), one);
      }
    }
  }

  private static String name(ClassInfo type) {
    AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
    return schema == null || schema.value("name") == null
        ? type.simpleName()
        : schema.value("name").asString();
  }

  void complete(Components components) {
    Map<String, Schema> schemas = new TreeMap<>(components.getSchemas());
    schemas.forEach(
        (name, schema) -> {
          ClassInfo type = records.get(name);
          if (type != null) {
            complete(schema, type, name.endsWith(BODY));
          }
        });
    components.setSchemas(schemas);
  }

  private void complete(Schema schema, ClassInfo type, boolean body) {
    List<String> required = new ArrayList<>();
    Map<String, Schema> properties = new TreeMap<>();
    properties.putAll(schema.getProperties());
    for (FieldInfo field : type.fieldsInDeclarationOrder()) {
      String name = property(field);
      Schema property = properties.get(name);
      if (property == null) {
        continue;
      }
      if (field.hasAnnotation(WORDS)) {
        property.setEnumeration(words(field));
      }
      boolean nullable = field.hasAnnotation(NULLABLE) && nullableItself(field);
      if (!nullable || !body) {
        required.add(name);
      }
      properties.put(name, nullable ? orNull(property) : property);
    }
    schema.setProperties(properties);
    schema.setRequired(required.isEmpty() ? null : required);
    if (body) {
      schema.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
    }
  }

  private static String property(FieldInfo field) {
    AnnotationInstance schema = field.annotation(SCHEMA);
    return schema == null || schema.value("name") == null
        ? field.name()
        : schema.value("name").asString();
  }

  /** Not one of its elements. */
  private static boolean nullableItself(FieldInfo field) {
    return field.type().hasAnnotation(NULLABLE);
  }

  private List<Object> words(FieldInfo field) {
    ClassInfo words = index.getClassByName(field.annotation(WORDS).value().asClass().name());
    List<Object> names = new ArrayList<>();
    for (FieldInfo constant : words.enumConstants()) {
      names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return names;
  }

  private static Schema orNull(Schema schema) {
    if (schema.getRef() != null) {
      return OASFactory.createSchema()
          .addAnyOf(schema)
          .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }
    if (schema.getType() != null && !schema.getType().contains(SchemaType.NULL)) {
      schema.addType(SchemaType.NULL);
    }
    if (schema.getEnumeration() != null) {
      List<Object> words = new ArrayList<>(schema.getEnumeration());
      words.add(null);
      schema.setEnumeration(words);
    }
    return schema;
  }
}
