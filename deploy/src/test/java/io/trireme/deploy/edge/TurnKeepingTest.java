package io.trireme.deploy.edge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.StoredTurn;
import io.trireme.core.spi.TurnReader;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseWriter;
import io.trireme.core.translate.Conversion;
import io.trireme.deploy.ScriptedObserver;
import io.trireme.deploy.TestProtocol;
import io.trireme.store.MemoryTurns;
import io.trireme.store.TurnBounds;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** When the turn of an attempt is kept, and when it is not. */
@Timeout(10)
class TurnKeepingTest {

  private static final Owner OWNER = new Owner("caller", TestProtocol.PLAIN);
  private static final Maker MAKER = new Maker("channel", "key", true);

  private final MemoryTurns store =
      new MemoryTurns(
          new TurnBounds(10, 4096, Duration.ofHours(1)), new ManualClock("2026-01-02T03:04:05Z"));
  private final TurnDesk desk =
      new TurnDesk(store, Runnable::run, System::nanoTime, new SimpleMeterRegistry());
  private final TurnKeeper keeper = new TurnKeeper(new LastWords(), desk, OWNER, MAKER, "req_1");

  /** An event or an answer whose text begins with "end" is the end of a turn. */
  private static final class LastWords implements TurnReader {
    @Override
    public Optional<StoredTurn> onEvent(SseEvent event) {
      return onWhole(event.data().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean onOversize(String name) {
      return name.equals("terminal");
    }

    @Override
    public Optional<StoredTurn> onWhole(byte[] body) {
      return new String(body, StandardCharsets.UTF_8).startsWith("end")
          ? Optional.of(new StoredTurn("turn", new byte[0], body, Set.of()))
          : Optional.empty();
    }
  }

  /** Means what the upstream's events are called, and writes what it is told to. */
  private static final class ScriptedConversion implements Conversion {
    private final RelayObserver observer = new ScriptedObserver();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    void write(String data) {
      written.writeBytes(SseWriter.frame("event", data));
    }

    void writeWhole(String body) {
      written.writeBytes(body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public UpstreamRequest request() {
      return new UpstreamRequest("POST", "/v1/plain", "", new byte[0]);
    }

    @Override
    public Signal onEvent(SseEvent event) {
      return observer.onEvent(event);
    }

    @Override
    public Signal onWhole(byte[] body) {
      return observer.onWhole(body);
    }

    @Override
    public Signal onEnd() {
      return Signal.QUIET;
    }

    @Override
    public void fail(GatewayError error) {
      write("end with " + error.kind());
    }

    @Override
    public long heldBytes() {
      return written.size();
    }

    @Override
    public byte[] take() {
      byte[] bytes = written.toByteArray();
      written.reset();
      return bytes;
    }

    @Override
    public boolean complete() {
      return observer.complete();
    }

    @Override
    public Usage usage() {
      return observer.usage();
    }
  }

  private final ScriptedConversion scripted = new ScriptedConversion();

  private Optional<String> kept() {
    return store
        .find(OWNER, "turn")
        .map(Kept::turn)
        .map(turn -> new String(turn.answer(), StandardCharsets.UTF_8));
  }

  private KeepingObserver relayed(boolean stream) {
    return new KeepingObserver(new ScriptedObserver(), keeper, stream);
  }

  private KeepingConversion translated(boolean stream) {
    return new KeepingConversion(scripted, keeper, stream);
  }

  @Test
  void shouldKeepARelayedTurnWithItsEnd() {
    // Given
    KeepingObserver observer = relayed(true);
    observer.onEvent(new SseEvent("meaningful", "a word"));
    assertThat(kept()).isEmpty();
    // When
    Signal signal = observer.onEvent(new SseEvent("terminal", "end"));
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(kept()).contains("end");
    assertThat(store.find(OWNER, "turn").map(Kept::maker)).contains(MAKER);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage().output()).hasValue(1);
  }

  @Test
  void shouldNotKeepWhatFailedBeforeTheClientSawAnything() {
    // Given
    KeepingObserver observer = relayed(true);
    // When
    observer.onEvent(new SseEvent("quiet", "begin"));
    observer.onEvent(new SseEvent("overloaded", "end"));
    // Then
    assertThat(kept()).isEmpty();
  }

  @Test
  void shouldKeepWhatFailedBeforeTheClientsEyes() {
    // Given
    KeepingObserver observer = relayed(true);
    // When
    observer.onEvent(new SseEvent("meaningful", "a word"));
    observer.onEvent(new SseEvent("overloaded", "end"));
    // Then
    assertThat(kept()).contains("end");
  }

  @Test
  void shouldKeepAWholeAnswerOnlyWhereOneWasAskedFor() {
    // Given
    byte[] body = "end".getBytes(StandardCharsets.UTF_8);
    // When
    relayed(true).onWhole(body);
    Optional<String> forStream = kept();
    relayed(false).onWhole(body);
    // Then
    assertThat(forStream).isEmpty();
    assertThat(kept()).contains("end");
  }

  @Test
  void shouldNotKeepAWholeAnswerThatIsAnError() {
    // When
    relayed(false).onWhole("end in error".getBytes(StandardCharsets.UTF_8));
    // Then
    assertThat(kept()).isEmpty();
  }

  @Test
  void shouldPassOnWhatAnOversizeEventMeans() {
    // When
    Signal signal = relayed(true).onOversize("terminal");
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(kept()).isEmpty();
  }

  @Test
  void shouldKeepWhatTheClientOfATranslationGets() {
    // Given
    KeepingConversion conversion = translated(true);
    conversion.onEvent(new SseEvent("meaningful", "the vendor's"));
    scripted.write("begin");
    conversion.take();
    conversion.onEvent(new SseEvent("terminal", "end of the vendor's"));
    scripted.write("end of ours");
    // When
    byte[] taken = conversion.take();
    // Then
    assertThat(taken).isEqualTo(SseWriter.frame("event", "end of ours"));
    assertThat(kept()).contains("end of ours");
    assertThat(conversion.complete()).isTrue();
    assertThat(conversion.request()).isNotNull();
    assertThat(conversion.take()).isEmpty();
  }

  @Test
  void shouldKeepATranslationThatBrokeOffBeforeTheClientsEyes() {
    // Given
    KeepingConversion conversion = translated(true);
    conversion.onEvent(new SseEvent("meaningful", "the vendor's"));
    // When
    conversion.fail(new GatewayError(Kind.UPSTREAM_BROKEN, "cut"));
    conversion.take();
    // Then
    assertThat(kept()).contains("end with UPSTREAM_BROKEN");
  }

  @Test
  void shouldNotKeepATranslationThatFailedUnseen() {
    // Given
    KeepingConversion conversion = translated(true);
    conversion.onEvent(new SseEvent("overloaded", "the vendor's"));
    scripted.write("end");
    // When
    conversion.take();
    // Then
    assertThat(kept()).isEmpty();
  }

  @Test
  void shouldKeepAWholeTranslation() {
    // Given
    KeepingConversion conversion = translated(false);
    conversion.onWhole("the vendor's".getBytes(StandardCharsets.UTF_8));
    scripted.writeWhole("end of ours");
    // When
    conversion.take();
    // Then
    assertThat(kept()).contains("end of ours");
  }

  @Test
  void shouldGoOnWithoutATurnThatIsTooLarge() {
    // Given
    KeepingObserver observer = relayed(true);
    // When
    Signal signal = observer.onEvent(new SseEvent("terminal", "end" + "x".repeat(2000)));
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(kept()).isEmpty();
  }
}
