package io.trireme.gemini;

import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;

/** Registers the {@code gemini} dialect: having this jar on the class path installs it. */
public final class GeminiExtension implements BuildCompatibleExtension {

  /** Makes the module's one bean known to the container, which does not index this jar. */
  @Discovery
  public void discover(ScannedClasses classes) {
    classes.add("io.trireme.gemini.GeminiProtocol");
  }
}
