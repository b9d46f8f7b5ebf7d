package io.trireme.store.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts from a state, and into one. Times travel as what is left of them. */
final class Facts {

  /** For how long it is told that something is over, to those who were away meanwhile. */
  static final Duration REMEMBERED = Duration.ofHours(24);

  /** What has no end is kept so long, and is written again while somebody knows of it. */
  static final Duration ENDLESS = Duration.ofDays(30);

  /** How long a breaker that nobody has tried since stays known after its time. */
  static final Duration OVERDUE = Duration.ofHours(1);

  static final Duration CONVERSATION = Duration.ofHours(1);

  private static final Duration NEAR = Duration.ofSeconds(1);

  private final MemoryState state;
  private final String node;

  Facts(MemoryState state, String node) {
    this.state = state;
    this.node = node;
  }

  /** A fact as the state has it now. */
  Fact read(FactKeys.Subject subject) {
    Instant now = state.now();
    return switch (subject) {
      case FactKeys.Wait(KeyRef key, String model) -> {
        Cooldown cooldown = state.key(key).cooldowns().get(model);
        yield cooldown == null || !cooldown.holds(now)
            ? gone(subject)
            : fact(
                subject,
                Json.object()
                    .put("reason", cooldown.reason())
                    .put("named", cooldown.named())
                    .put("strikes", cooldown.strikes()),
                left(cooldown.until(), now));
      }
      case FactKeys.Disabled(KeyRef key) -> {
        String reason = state.key(key).disabled();
        yield reason == null
            ? gone(subject)
            : fact(subject, Json.object().put("reason", reason), ENDLESS);
      }
      case FactKeys.Demoted(KeyRef key) -> note(subject, state.key(key).demoted(), now);
      case FactKeys.Promoted(LaneChannel place) -> {
        Instant until = state.promoted(place.lane()).get(place.channel());
        yield note(subject, until == null ? null : new Note(until, ""), now);
      }
      case FactKeys.Suspended(LaneChannel place) ->
          note(subject, state.suspended(place).orElse(null), now);
      case FactKeys.Tripped(BreakerId id) -> breaker(subject, state.breaker(id), now);
      case FactKeys.Report(BreakerId id, String reporter) -> {
        BreakerView view = state.breaker(id);
        yield view.closed() || !reporter.equals(node) || !view.until().isAfter(now)
            ? gone(subject)
            : fact(subject, Json.object().put("reason", view.reason()), left(view.until(), now));
      }
      case FactKeys.Talk(Conversation conversation) ->
          state
              .affinity(conversation, CONVERSATION)
              .map(affinity -> affinity(subject, affinity, now))
              .orElseGet(() -> gone(subject));
    };
  }

  private Fact affinity(FactKeys.Subject subject, Affinity affinity, Instant now) {
    Duration age = Duration.between(affinity.lastUsed(), now);
    return fact(
        subject,
        Json.object().put("channel", affinity.key().channel()).put("key", affinity.key().key()),
        atLeast(CONVERSATION.minus(age)));
  }

  private Fact breaker(FactKeys.Subject subject, BreakerView view, Instant now) {
    Duration wait = left(view.until(), now);
    if (!view.closed()) {
      return fact(
          subject,
          Json.object()
              .put("open", true)
              .put("openings", view.openings())
              .put("reason", view.reason()),
          wait.plus(OVERDUE));
    }
    return view.until().isAfter(now)
        ? fact(subject, Json.object().put("open", false).put("openings", view.openings()), wait)
        : gone(subject);
  }

  private Fact note(FactKeys.Subject subject, @Nullable Note note, Instant now) {
    if (note == null || !note.holds(now)) {
      return gone(subject);
    }
    boolean endless = Duration.between(now, note.until()).compareTo(ENDLESS) >= 0;
    return fact(
        subject,
        Json.object().put("reason", note.reason()).put("endless", endless),
        endless ? ENDLESS : left(note.until(), now));
  }

  private Fact gone(FactKeys.Subject subject) {
    return new Fact(FactKeys.of(subject), Fact.GONE, node, REMEMBERED);
  }

  private Fact fact(FactKeys.Subject subject, ObjectNode value, Duration left) {
    String text = new String(Json.bytes(value), StandardCharsets.UTF_8);
    return new Fact(FactKeys.of(subject), text, node, left);
  }

  private static Duration left(Instant until, Instant now) {
    if (!until.isAfter(now)) {
      return Duration.ofMillis(1);
    }
    Instant most = now.plus(ENDLESS);
    return atLeast(Duration.between(now, until.isAfter(most) ? most : until));
  }

  private static Duration atLeast(Duration left) {
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  /**
   * Puts a fact of another node into the state.
   *
   * @throws IllegalArgumentException if it is of a form that is not known here
   */
  void apply(FactKeys.Subject subject, Fact fact) {
    Instant until = state.now().plus(fact.left());
    JsonNode value = fact.gone() ? Json.object() : Json.read(fact.value());
    Note note =
        new Note(
            value.path("endless").asBoolean() ? Instant.MAX : until, value.path("reason").asText());
    switch (subject) {
      case FactKeys.Wait(KeyRef key, String model) -> {
        if (fact.gone()) {
          state.warm(key, model);
        } else {
          int strikes = Math.max(1, value.path("strikes").asInt());
          boolean named = value.path("named").asBoolean();
          state.cool(key, model, new Cooldown(until, note.reason(), named, strikes));
        }
      }
      case FactKeys.Disabled(KeyRef key) -> disabled(key, fact, note);
      case FactKeys.Demoted(KeyRef key) -> {
        if (!fact.gone()) {
          state.demote(key, note);
        }
      }
      case FactKeys.Promoted(LaneChannel place) ->
          state.promote(place, fact.gone() ? state.now() : note.until());
      case FactKeys.Suspended(LaneChannel place) -> {
        if (fact.gone()) {
          state.resume(place);
        } else {
          state.suspend(place, note);
        }
      }
      case FactKeys.Tripped(BreakerId id) -> breaker(id, fact, value);
      case FactKeys.Report report -> {}
      case FactKeys.Talk talk -> {}
    }
  }

  private void disabled(KeyRef key, Fact fact, Note note) {
    KeyFacts known = state.key(key);
    if (!fact.gone()) {
      state.disable(key, note.reason());
    } else if (known.disabled() != null) {
      // Whoever enables a key forgets all that was held against it.
      state.enable(key);
    }
  }

  private void breaker(BreakerId id, Fact fact, JsonNode value) {
    BreakerView known = state.breaker(id);
    int openings = value.path("openings").asInt();
    if (value.path("open").asBoolean()) {
      Instant until = state.now().plus(fact.left()).minus(OVERDUE);
      // What is known already must not end a trial that is under way here.
      boolean news =
          known.closed() || known.openings() != openings || until.isAfter(known.until().plus(NEAR));
      if (news) {
        state.open(id, until, openings, value.path("reason").asText());
      }
    } else if (!known.closed()) {
      state.close(id, fact.gone() ? Instant.MIN : state.now().plus(fact.left()), openings);
    }
  }

  /** Who served a conversation, as a fact says. */
  static KeyRef server(Fact fact) {
    JsonNode value = Json.read(fact.value());
    return new KeyRef(value.path("channel").asText(), value.path("key").asText());
  }

  /** Everything that is known here and that others should know, where it holds. */
  Set<FactKeys.Subject> known() {
    RuntimeSnapshot snapshot = state.export();
    Instant now = state.now();
    Set<FactKeys.Subject> known = new HashSet<>();
    snapshot
        .keys()
        .forEach(
            (key, held) -> {
              if (held.disabled() != null) {
                known.add(new FactKeys.Disabled(key));
              }
              if (held.isDemoted(now)) {
                known.add(new FactKeys.Demoted(key));
              }
              held.cooldowns()
                  .forEach(
                      (model, wait) -> {
                        if (wait.holds(now)) {
                          known.add(new FactKeys.Wait(key, model));
                        }
                      });
            });
    for (Map.Entry<BreakerId, BreakerView> breaker : snapshot.breakers().entrySet()) {
      if (SharedState.shared(breaker.getKey())) {
        known.add(new FactKeys.Tripped(breaker.getKey()));
      } else if (breaker.getValue().until().isAfter(now)) {
        known.add(new FactKeys.Report(breaker.getKey(), node));
      }
    }
    snapshot
        .promotions()
        .forEach(
            (place, until) -> {
              if (until.isAfter(now)) {
                known.add(new FactKeys.Promoted(place));
              }
            });
    snapshot
        .suspensions()
        .forEach(
            (place, note) -> {
              if (note.holds(now)) {
                known.add(new FactKeys.Suspended(place));
              }
            });
    return known;
  }
}
