package io.trireme.codex;

import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;

/**
 * Registers the dialects {@code codex} and {@code chat}: having this jar on the class path installs
 * them.
 */
public final class CodexExtension implements BuildCompatibleExtension {

  /** Makes the module's two beans known to the container, which does not index this jar. */
  @Discovery
  public void discover(ScannedClasses classes) {
    classes.add("io.trireme.codex.CodexProtocol");
    classes.add("io.trireme.codex.ChatProtocol");
  }
}
