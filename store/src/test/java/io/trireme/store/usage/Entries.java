package io.trireme.store.usage;

import io.trireme.core.Usage;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Rows for tests; each method changes a copy. */
record Entries(
    String lane,
    String channel,
    String model,
    String clientKey,
    String outcome,
    OutcomeClass outcomeClass,
    long durationMillis,
    Usage usage,
    OptionalLong cost) {

  static final TryEntry.Times TIMES =
      new TryEntry.Times(
          OptionalLong.of(0),
          OptionalLong.of(13),
          OptionalLong.of(14),
          OptionalLong.of(200),
          OptionalLong.empty(),
          OptionalLong.of(790));

  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  static final Entries PLAIN =
      new Entries(
          "claude",
          "main",
          "sonnet",
          "team-a",
          "success",
          OutcomeClass.SUCCESS,
          800,
          new Usage(
              OptionalLong.of(100),
              OptionalLong.of(10),
              OptionalLong.of(50),
              OptionalLong.of(5),
              OptionalLong.empty(),
              OptionalLong.of(2)),
          OptionalLong.of(1_500_000));

  Entries of(String newChannel, String newModel) {
    return new Entries(
        lane, newChannel, newModel, clientKey, outcome, outcomeClass, durationMillis, usage, cost);
  }

  Entries by(String newLane, String newClientKey) {
    return new Entries(
        newLane, channel, model, newClientKey, outcome, outcomeClass, durationMillis, usage, cost);
  }

  Entries ended(String word, OutcomeClass coarse) {
    return new Entries(lane, channel, model, clientKey, word, coarse, durationMillis, usage, cost);
  }

  Entries took(long millis) {
    return new Entries(lane, channel, model, clientKey, outcome, outcomeClass, millis, usage, cost);
  }

  Entries untold() {
    return new Entries(
        lane,
        channel,
        model,
        clientKey,
        outcome,
        outcomeClass,
        durationMillis,
        Usage.UNKNOWN,
        OptionalLong.empty());
  }

  RequestEntry at(String id, Instant at) {
    return new RequestEntry(
        id,
        at,
        new RequestEntry.Parties(
            lane, "generate", clientKey, model, "up-" + model, channel, "key-1"),
        new RequestEntry.End(
            outcome, outcomeClass, 200, true, OptionalLong.of(300), durationMillis),
        usage,
        cost,
        new RequestEntry.Detail(
            List.of(
                new TryEntry(
                    "spare",
                    "",
                    "first of the lane",
                    "status_500",
                    12,
                    "it is down",
                    TryEntry.Times.UNKNOWN),
                new TryEntry(channel, "key-1", "next in line", "served", 790, "", TIMES)),
            List.of("third: the breaker is open"),
            "sampling.top_k dropped",
            "",
            "c0ffee"));
  }
}
