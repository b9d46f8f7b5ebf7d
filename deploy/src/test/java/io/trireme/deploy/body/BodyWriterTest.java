package io.trireme.deploy.body;

import io.trireme.core.BufferBudget;
import io.trireme.scheduler.BodySettings;
import io.trireme.store.body.BodyStore;
import io.trireme.store.body.KeptBodies;
import io.trireme.store.sql.Rewrapped;
import io.trireme.store.sql.StoreException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class BodyWriterTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Keeps in memory, unless it is told to fail. */
  private static final class Shelf implements BodyStore {
    private final List<KeptBodies> kept = Collections.synchronizedList(new ArrayList<>());
    private final List<String> forgotten = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean away;

    @Override
    public void keep(List<KeptBodies> bodies) {
      if (away) {
        throw new StoreException("the database is away", null);
      }
      kept.addAll(bodies);
    }

    @Override
    public Optional<KeptBodies> find(String id) {
      return kept.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    @Override
    public int forget(Instant before, int most) {
      forgotten.add(before + " " + most);
      return 0;
    }

    @Override
    public Rewrapped rewrap() {
      return new Rewrapped(0, 0);
    }
  }

  private final Shelf shelf = new Shelf();
  private final List<String> lost = Collections.synchronizedList(new ArrayList<>());
  private final BufferBudget budget = new BufferBudget(10_000);
  private volatile BodySettings settings = new BodySettings(true, 1024, 16, Duration.ofHours(2));
  private final BodyWriter writer =
      new BodyWriter(
          shelf,
          text -> text.replace("hunter2", "***"),
          () -> settings,
          Clock.fixed(NOON, ZoneOffset.UTC),
          new BodyWriter.Watcher() {
            @Override
            public void dropped(int exchanges, String reason) {
              lost.add(exchanges + " " + reason);
            }

            @Override
            public void kept() {
              lost.add("kept");
            }
          });

  @AfterEach
  void close() {
    writer.close();
  }

  private BodyTake take(String id, String request, int maxBytes) {
    BodyTake take = new BodyTake(id, maxBytes, budget.share());
    take.request(request.getBytes(StandardCharsets.UTF_8));
    return take;
  }

  @Test
  void shouldKeepWithoutCredentialsWhatIsOffered() {
    // Given
    BodyTake take = take("req_1", "{\"q\":\"hunter2\"}", 100);
    take.answer(Buffer.buffer("fine"));
    writer.start();

    // When
    writer.offer(take);

    // Then
    assertThat(writer.flush(PATIENCE)).isTrue();
    assertThat(shelf.kept)
        .containsExactly(
            new KeptBodies(
                "req_1",
                NOON,
                new KeptBodies.Text("{\"q\":\"***\"}", 15, false, true),
                null,
                new KeptBodies.Text("fine", 4, false, false)));
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldLeaveOutTheWordThatACutWentThrough() {
    // Given: the credential is not whole any more, so that nobody would know it
    BodyTake take = take("req_1", "ask hunter2 now", 9);
    writer.start();

    // When
    writer.offer(take);

    // Then
    assertThat(writer.flush(PATIENCE)).isTrue();
    assertThat(shelf.kept)
        .extracting(KeptBodies::request)
        .containsExactly(new KeptBodies.Text("ask ", 15, true, false));
  }

  @Test
  void shouldLetGoOfWhatTheStoreDoesNotTakeAndGoOn() {
    // Given
    shelf.away = true;
    writer.start();
    writer.offer(take("req_1", "a", 100));
    assertThat(writer.flush(PATIENCE)).isTrue();

    // When
    shelf.away = false;
    writer.offer(take("req_2", "b", 100));
    assertThat(writer.flush(PATIENCE)).isTrue();

    // Then
    assertThat(lost).containsExactly("1 the database is away", "kept");
    assertThat(shelf.kept).extracting(KeptBodies::id).containsExactly("req_2");
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldKeepNothingThatIsWrittenAfterItWasSwitchedOff() {
    // Given
    settings = settings.with(false);
    writer.start();

    // When
    writer.offer(take("req_1", "a", 100));

    // Then
    assertThat(writer.flush(PATIENCE)).isTrue();
    assertThat(shelf.kept).isEmpty();
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldForgetAsOftenAsAnEighthCame() {
    // Given
    writer.start();

    // When
    for (int i = 0; i < 7; i++) {
      writer.offer(take("req_" + i, "a", 100));
      assertThat(writer.flush(PATIENCE)).isTrue();
    }

    // Then
    assertThat(shelf.forgotten)
        .containsExactly("2026-11-22T10:00:00Z 16", "2026-11-22T10:00:00Z 16");
  }

  @Test
  void shouldHoldABoundedNumberWhileThereIsNoDatabase() {
    // When
    for (int i = 0; i < 1_001; i++) {
      writer.offer(take("req_" + i, "a", 100));
    }

    // Then
    assertThat(lost).containsExactly("1 too many wait to be written");
    assertThat(budget.held()).isEqualTo(1_000);
    assertThat(writer.flush(PATIENCE)).isFalse();
  }
}
