package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replicas over one PostgreSQL and one Redis behind nginx, which gives each request to the next:
 * callers do not see that there are several.
 */
@ParameterizedClass(name = "{0} replicas")
@ValueSource(ints = {2, 3})
@SuppressWarnings("NullAway.Init") // each invocation starts its own
@Tag("alone")
@Timeout(180)
class ReplicasIT {

  /** Within this a replica knows of another's client keys. */
  private static final Duration TOLD = Duration.ofSeconds(2);

  /** Within this it knows what another learnt of upstreams. */
  private static final Duration SHARED = Duration.ofSeconds(1);

  private static final Duration SETTLED = Duration.ofMillis(150);

  private static final Duration SOON = Duration.ofSeconds(20);

  private static ReplayUpstream upstream;
  private static Fleet fleet;

  @Parameter private int count;

  @BeforeParameterizedClassInvocation
  static void start(int replicas) {
    upstream = ReplayUpstream.start();
    Vendor.CHAT.serve(upstream);
    fleet = Fleet.start(replicas, GatewaySetup.of(SharedTalk.configuration(upstream)));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    for (AutoCloseable one : new AutoCloseable[] {fleet, upstream}) {
      try {
        if (one != null) {
          one.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static RawAnswer ask(String secret, ObjectNode request) {
    return fleet.ask(SharedTalk.sent(secret, request));
  }

  private static RawAnswer ask(ObjectNode request) {
    return ask(GatewaySetup.ACCESS_KEY, request);
  }

  /** Asks until each replica answered with the status; how long each took to. */
  private Map<Gateway, Duration> awaitStatus(String secret, int status) {
    long start = System.nanoTime();
    Map<Gateway, Duration> times = new LinkedHashMap<>();
    ProcessLog.await(
        "status " + status + " of each",
        SOON,
        () -> {
          RawAnswer answer = ask(secret, SharedTalk.request(false, "Hello."));
          if (answer.status() == status) {
            times.putIfAbsent(fleet.servedBy(answer), Duration.ofNanos(System.nanoTime() - start));
          } else {
            // It was told otherwise before: nobody goes back to what was.
            assertThat(times).doesNotContainKey(fleet.servedBy(answer));
          }
          return times.size() == count;
        });
    return times;
  }

  @Test
  void shouldTakeAKeyOfAnyReplicaEverywhereAndRefuseItEverywhereOnceItIsRevoked() {
    List<Gateway> all = fleet.replicas();
    assertThat(all).hasSize(count);
    for (int i = 0; i < count; i++) {
      // When one makes a key
      JsonNode made =
          new AdminCalls(all.get(i))
              .done("POST", "/api/client-keys", "{\"name\": \"team-" + i + "\"}");
      String secret = made.path("secret").asText();

      // Then each takes it
      assertThat(awaitStatus(secret, 200).values())
          .allSatisfy(time -> assertThat(time).isLessThan(TOLD));

      // When the next revokes it
      JsonNode key = made.path("clientKey");
      AdminCalls.Answer removed =
          new AdminCalls(all.get((i + 1) % count))
              .send(
                  "DELETE",
                  "/api/client-keys/" + key.path("id").asText(),
                  key.path("revision").asText(),
                  "");
      assertThat(removed.status()).isBetween(200, 204);

      // Then none takes it
      assertThat(awaitStatus(secret, 401).values())
          .allSatisfy(time -> assertThat(time).isLessThan(TOLD));
    }
  }

  @Test
  void shouldGoOnWithAResponseOfAnotherReplicaAtOnce() {
    int changed = 0;
    for (int i = 0; i < 20; i++) {
      // Given
      boolean stream = i % 2 == 0;
      RawAnswer first = ask(SharedTalk.request(stream, "I am number " + i + "."));
      String id = SharedTalk.answered(first, stream).path("id").asText();
      // When
      RawAnswer next = ask(SharedTalk.request(false, "Who am I?").put("previous_response_id", id));
      // Then
      SharedTalk.answered(next, false);
      assertThat(upstream.requests().getLast().text())
          .containsSubsequence("I am number " + i + ".", Vendor.WORD, "Who am I?");
      changed += fleet.servedBy(first) == fleet.servedBy(next) ? 0 : 1;
      for (Gateway replica : fleet.replicas()) {
        assertThat(replica.get("/v1/responses/" + id).statusCode()).isEqualTo(200);
      }
    }
    assertThat(changed).as("answers of another replica than the one before").isGreaterThan(10);
  }

  /** How often anyone asked Redis and got no answer in time. */
  private static List<String> late() {
    return fleet.replicas().stream()
        .map(
            replica ->
                replica
                    .metrics()
                    .lines()
                    .filter(line -> line.startsWith("trireme_store_sharing_failures_total"))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  /** After an answer that came too late, on a busy machine, nobody asks for a second. */
  private static void awaitQuestions() {
    long again = System.nanoTime() + Duration.ofMillis(1100).toNanos();
    ProcessLog.await("its end", SOON, () -> System.nanoTime() - again > 0);
  }

  @Test
  void shouldHoldAConversationToItsChannelWhicheverReplicaItMeets() {
    int held = 0;
    awaitQuestions();
    for (int i = 0; i < 30 && held < 6; i++) {
      // Given
      ObjectNode talk = SharedTalk.request(false, "Hello.").put("prompt_cache_key", "talk-" + i);
      RawAnswer first = ask(talk);
      // The client has its answer before anybody is told of it.
      long told = System.nanoTime() + SETTLED.toNanos();
      ProcessLog.await(
          "the word of it",
          SHARED,
          () ->
              System.nanoTime() - told > 0
                  && fleet.servedBy(first).metrics().contains("sharing_waiting 0.0"));
      List<String> before = late();
      // When
      List<RawAnswer> more = List.of(ask(talk), ask(talk), ask(talk), ask(talk));
      // Then
      if (late().equals(before)) {
        assertThat(more)
            .extracting(answer -> answer.header("x-trireme-channel"))
            .containsOnly(first.header("x-trireme-channel"));
        assertThat(more.stream().map(fleet::servedBy).distinct()).hasSize(count);
        held++;
      } else {
        awaitQuestions();
      }
    }
    assertThat(held).isEqualTo(6);
  }

  @Test
  void shouldRespectACooldownThatAnyReplicaSaw() {
    // Given
    upstream.on(
        Anthropic.PATH,
        Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "600"));
    RawRequest request =
        RawRequest.messages(
            GatewaySetup.ACCESS_KEY,
            "{\"model\":\"claude-model\",\"max_tokens\":9,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    // When
    Anthropic.expectError(fleet.ask(request), 429, "rate_limit_error");
    ProcessLog.await(
        "the cooldown on each",
        SHARED,
        () ->
            fleet.replicas().stream()
                .allMatch(
                    replica ->
                        new AdminCalls(replica)
                            .get("/api/channels/limited")
                            .toString()
                            .contains("\"until\":\"2")));
    int asked = upstream.requests().size();
    // Then
    for (int i = 0; i < 2 * count; i++) {
      Anthropic.expectError(fleet.ask(request), 429, "rate_limit_error");
    }
    assertThat(upstream.requests()).hasSize(asked);
  }
}
