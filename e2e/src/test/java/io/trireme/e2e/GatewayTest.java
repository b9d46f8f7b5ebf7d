package io.trireme.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The fixture itself, against a stand-in for the application. */
@Isolated("sets the system property that names the application")
@Timeout(60)
class GatewayTest {
  private static final String PROPERTY = "trireme.app";
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder = Path.of("");
  private String before = "";

  @BeforeEach
  void buildStandIn() throws IOException {
    Path jar = folder.resolve("stand-in.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeApplication.class.getName());
    String entry = FakeApplication.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream code = FakeApplication.class.getClassLoader().getResourceAsStream(entry)) {
      assertThat(code).isNotNull();
      out.putNextEntry(new JarEntry(entry));
      code.transferTo(out);
    }
    before = System.getProperty(PROPERTY, "");
    System.setProperty(PROPERTY, jar.toString());
  }

  @AfterEach
  void restoreProperty() {
    if (before.isEmpty()) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void shouldStartAskAndStop() {
    // Given
    Path data;
    try (Gateway gateway = Gateway.start(GatewaySetup.of("channels: []\n").env("EXTRA", "1"))) {
      data = gateway.dataFolder();
      // When / Then
      assertThat(gateway.ready()).isTrue();
      assertThat(gateway.metrics()).isEqualTo("trireme_fake 1\n");
      assertThat(gateway.rssKiB()).isGreaterThan(1_000);
      assertThat(gateway.configFile()).hasContent("channels: []\n");
      String line = gateway.awaitLog(Pattern.compile("started with .*"), SOON);
      assertThat(line).contains("[serve]", "EXTRA", "HOST", "TRIREME_CONFIG", "TRIREME_DATA");
      assertThat(line).doesNotContain("JAVA_HOME", "USER");
      gateway.replaceConfig("other");
      assertThat(gateway.configFile()).hasContent("other");
      assertThat(gateway.terminate()).isEqualTo(143);
    }
    assertThat(data.getParent()).doesNotExist();
  }

  @Test
  void shouldRestartWithAnotherSetup() {
    // Given
    GatewaySetup setup = GatewaySetup.of("a");
    try (Gateway gateway = Gateway.start(setup)) {
      long first = gateway.pid();
      // When
      gateway.restart(setup.config("b").args("serve", "--again"));
      // Then
      assertThat(gateway.pid()).isNotEqualTo(first);
      assertThat(gateway.configFile()).hasContent("b");
      assertThat(gateway.awaitLog(Pattern.compile("serve, --again"), SOON)).isNotEmpty();
    }
  }

  @Test
  void shouldShowTheLogOfAStartThatFails() {
    // Given
    GatewaySetup setup = GatewaySetup.of("a").env("EXIT_CODE", "78");
    // When / Then
    assertThatThrownBy(() -> Gateway.start(setup))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("exit code 78")
        .hasMessageContaining("started with [serve]");
  }

  @Test
  void shouldTellTheExitCode() {
    // When
    try (Gateway gateway = Gateway.launch(GatewaySetup.of("a").env("EXIT_CODE", "3"))) {
      // Then
      assertThat(gateway.awaitExit(SOON)).isEqualTo(3);
    }
  }
}
