package io.trireme.deploy.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class ClientFilesTest {

  private static final String URL = "http://127.0.0.1:3000";
  private static final String KEY = "tr-0123456789";

  @TempDir Path home = Path.of("");

  static Stream<ClientSetup> clients() {
    return ClientSetup.all().stream();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void shouldWriteOnceAndLeaveNothingBehind(ClientSetup client) throws IOException {
    // Given
    ClientFiles files = new ClientFiles(client, home.resolve("new"));
    // When
    List<ClientFiles.Result> written = files.connect(URL, KEY, true);
    // Then
    assertThat(written).hasSameSizeAs(client.files()).allMatch(ClientFiles.Result::changed);
    assertThat(written).anyMatch(result -> result.text().contains(KEY));
    for (ClientFiles.Result result : written) {
      assertThat(result.file()).hasContent(result.text());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(result.file())))
          .isEqualTo("rw-------");
    }
    assertThat(files.connect(URL, KEY, true)).noneMatch(ClientFiles.Result::changed);
    // When
    files.undo();
    // Then
    try (Stream<Path> left = Files.list(home.resolve("new"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldKeepWhatWasChangedBetween() throws IOException {
    // Given
    ClientSetup client =
        new ClientSetup(
            "x",
            "X",
            "x",
            "",
            ".x",
            List.of(new ClientSetup.Change("s.json", Map.of("env.URL", "{url}"))),
            "");
    Path file = home.resolve("s.json");
    Files.writeString(file, "{\"env\": {\"URL\": \"old\"}, \"a\": 1}");
    ClientFiles files = new ClientFiles(client, home);
    files.connect(URL, KEY, true);
    files.connect(URL + "0", KEY, true);
    // When
    Files.writeString(file, Files.readString(file).replace("1", "2"));
    files.undo();
    // Then
    Format json = Format.of("s.json");
    assertThat(json.find(Files.readString(file), "env.URL")).contains("\"old\"");
    assertThat(json.find(Files.readString(file), "a")).contains("2");
    assertThat(home.resolve("s.json.before-trireme")).doesNotExist();
  }

  @Test
  void shouldWriteTheFileBehindALink() throws IOException {
    // Given
    ClientSetup client = ClientSetup.all().getFirst();
    Path real = Files.writeString(home.resolve("real.json"), "{}");
    Files.createSymbolicLink(home.resolve(client.files().getFirst().name()), real);
    // When
    new ClientFiles(client, home).connect(URL, KEY, true);
    // Then
    assertThat(Files.readString(real)).contains(KEY);
    assertThat(home.resolve(client.files().getFirst().name())).isSymbolicLink();
  }

  @Test
  void shouldChangeNothingWhereOneFileCannotBeUnderstood() throws IOException {
    // Given
    ClientSetup client = ClientSetup.all().getLast();
    Files.writeString(home.resolve("settings.json"), "{broken");
    // Then
    assertThatThrownBy(() -> new ClientFiles(client, home).connect(URL, KEY, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("settings.json");
    assertThat(home.resolve("settings.json")).hasContent("{broken");
    assertThat(home.resolve(".env")).doesNotExist();
  }
}
