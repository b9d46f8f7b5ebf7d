package io.trireme.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class ConnectionTest {

  @TempDir Path data = Path.of("");

  private void keep(String text) throws IOException {
    Path file = Files.writeString(data.resolve("access-key"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void shouldTakeTheAdminKeyBeforeTheOthers() throws IOException {
    // Given
    keep("tr-kept\n");
    Map<String, String> environment =
        Map.of(
            "ADMIN_ACCESS_KEY", " a-key ",
            "PROXY_ACCESS_KEY", "p-key",
            "TRIREME_DATA", data.toString());
    // When
    Connection connection = Connection.of(environment);
    // Then
    assertThat(connection.key().reveal()).isEqualTo("a-key");
    assertThat(connection.url()).isEqualTo("http://127.0.0.1:3000");
    assertThat(connection.toString()).doesNotContain("a-key");
  }

  @Test
  void shouldFallBackToTheKeptKey() throws IOException {
    // Given
    keep("tr-kept\n");
    // When
    Connection connection =
        Connection.of(
            Map.of("ADMIN_ACCESS_KEY", "", "TRIREME_DATA", data.toString(), "PORT", "8080"));
    // Then
    assertThat(connection.key().reveal()).isEqualTo("tr-kept");
    assertThat(connection.url()).isEqualTo("http://127.0.0.1:8080");
  }

  @Test
  void shouldSayWhereAKeyComesFromIfThereIsNone() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Connection.of(Map.of("TRIREME_DATA", data.toString())))
        .withMessageContaining("ADMIN_ACCESS_KEY")
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(3));
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void shouldRefuseAKeyThatCannotStandInAHeader() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Connection.of(Map.of("ADMIN_ACCESS_KEY", "two words")))
        .withMessageNotContaining("two words")
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(78));
  }
}
