package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeSnapshot;
import io.trireme.scheduler.state.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

@Timeout(20)
class RuntimeFileTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");
  private static final Dialect LANE = new Dialect("claude");
  private static final KeyRef KEY = new KeyRef("one", "k1");

  @TempDir private Path folder;

  private static RuntimeSnapshot full() {
    return new RuntimeSnapshot(
        NOW,
        Map.of(
            KEY,
            new KeyFacts(
                "revoked",
                new Note(NOW.plusSeconds(5), "empty"),
                Map.of("m", new Cooldown(NOW.plusSeconds(9), "rate limit", true, 2))),
            new KeyRef("two", ""),
            new KeyFacts(null, null, Map.of())),
        Map.of(
            new BreakerId(LANE, "one", "https://a.example", "k1"),
            new BreakerView(BreakerView.Phase.OPEN, 7, NOW.plusSeconds(60), 2, 0, 5, 8, "failed")),
        Map.of(new Conversation(LANE, "team", "s"), new Affinity(KEY, NOW)),
        Map.of(new LaneChannel(LANE, "one"), NOW.plusSeconds(30)),
        Map.of(new LaneChannel(LANE, "two"), new Note(Instant.MAX, "by hand")),
        Map.of(new Endpoint("one", "https://a.example"), new Trouble(NOW, 3)));
  }

  @Test
  void shouldReadWhatItWrote() throws IOException {
    // Given
    RuntimeFile file = new RuntimeFile(folder.resolve("data"));

    // When
    file.write(full());

    // Then
    assertThat(file.read()).contains(full());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    try (Stream<Path> left = Files.list(folder.resolve("data"))) {
      assertThat(left).containsExactly(file.path());
    }
  }

  @Test
  void shouldReplaceWhatWasKept() throws IOException {
    // Given
    RuntimeFile file = new RuntimeFile(folder);
    file.write(full());
    RuntimeSnapshot empty =
        new RuntimeSnapshot(NOW, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    // When
    file.write(empty);

    // Then
    assertThat(file.read()).contains(empty);
  }

  @Test
  void shouldKnowNothingAtTheFirstStart() throws IOException {
    assertThat(new RuntimeFile(folder).read()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"version\":2,\"takenAt\":\"2026-03-01T12:00:00Z\"}",
        "{\"version\":1}",
        "{\"version\":1,\"takenAt\":\"now\"}",
        "{\"version\":1,\"takenAt\":\"2026-03-01T12:00:00Z\",\"keys\":[{\"channel\":\"a\"}]}",
        "{\"version\":1,\"takenAt\":\"2026-03-01T12:00:00Z\",\"breakers\":[7]}",
        "{\"version\":1,\"takenAt\":\"2026-03-01T12:00:00Z\",\"troubles\":[{\"channel\":\"a\","
            + "\"baseUrl\":\"b\",\"last\":\"2026-03-01T12:00:00Z\",\"failures\":0}]}"
      })
  void shouldRefuseWhatIsDamaged(String text) throws IOException {
    // Given
    RuntimeFile file = new RuntimeFile(folder);
    Files.writeString(file.path(), text);

    // When / Then
    assertThatIOException().isThrownBy(file::read).withMessageContaining("runtime.json");
  }

  @Test
  void shouldKeepTheLatestConversationsAlone() throws IOException {
    // Given
    Map<Conversation, Affinity> many = new HashMap<>();
    for (int i = 0; i <= RuntimeJson.MAX_CONVERSATIONS; i++) {
      many.put(new Conversation(LANE, "team", "s" + i), new Affinity(KEY, NOW.plusSeconds(i)));
    }
    RuntimeFile file = new RuntimeFile(folder);

    // When
    file.write(new RuntimeSnapshot(NOW, Map.of(), Map.of(), many, Map.of(), Map.of(), Map.of()));

    // Then
    many.remove(new Conversation(LANE, "team", "s0"));
    assertThat(file.read().orElseThrow().affinities()).isEqualTo(many);
  }
}
