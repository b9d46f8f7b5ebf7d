package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conversations that change the vendor in their middle, in a tool loop and after it, and come back.
 * Each client sends its history as it keeps it; each vendor refuses what the real one would. No
 * vendor may refuse anything, none may see another's state, all words must arrive, and what a
 * vendor made of its thoughts must come home to it.
 */
@Timeout(60)
class SwitchIT {
  private static volatile Map<Tongue, StrictVendor> vendors = Map.of();
  private static Quartet quartet;

  @BeforeAll
  static void start() {
    quartet =
        Quartet.start(
            (vendor, request) -> {
              StrictVendor strict = vendors.get(vendor);
              return strict == null
                  ? Script.json(418, "{\"error\":{\"message\":\"not of this conversation\"}}")
                  : strict.answer(request);
            });
  }

  @AfterAll
  static void stop() {
    quartet.close();
  }

  static List<Arguments> conversations() {
    List<Arguments> conversations = new ArrayList<>();
    for (Tongue client : Tongue.values()) {
      for (Tongue first : Tongue.values()) {
        for (Tongue second : Tongue.values()) {
          if (first != second) {
            conversations.add(Arguments.of(client, first, second, true));
            conversations.add(Arguments.of(client, first, second, false));
          }
        }
      }
    }
    return conversations;
  }

  @ParameterizedTest(name = "{0} over {1}, {2} and back, streaming {3}")
  @MethodSource("conversations")
  void shouldChangeTheVendorAndComeBack(
      Tongue client, Tongue first, Tongue second, boolean stream) {
    // Given
    Utterance a1 = loop(first, 1);
    Utterance b2 = loop(second, 2);
    Utterance a3 = words(first, 3);
    Utterance b4 = words(second, 4);
    Utterance a5 = words(first, 5);
    StrictVendor one =
        new StrictVendor(first, List.of(a1, a3, a5), List.of(b2.state(), b4.state()));
    StrictVendor other =
        new StrictVendor(second, List.of(b2, b4), List.of(a1.state(), a3.state(), a5.state()));
    Map<Tongue, StrictVendor> both = new EnumMap<>(Tongue.class);
    both.put(first, one);
    both.put(second, other);
    vendors = both;
    Talk talk = Talk.of(client, stream);
    List<String> spoken = new ArrayList<>();
    talk.say("Which weather in both towns?");
    spoken.add("Which weather in both towns?");
    // When
    for (Utterance next : List.of(a1, b2, a3, b4, a5)) {
      Tongue vendor = next.serial().startsWith(first.dialect()) ? first : second;
      RawAnswer answer = quartet.ask(talk.ask(Quartet.model(vendor)));
      assertThat(refusals(one, other)).as("turn %s", next.serial()).isEmpty();
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      List<String> arguments = talk.hear(answer);
      assertThat(arguments.stream().map(json -> Tongue.json(json).toString()))
          .isEqualTo(next.calls().stream().map(Utterance.Call::arguments).toList());
      spoken.add(next.text());
      if (arguments.isEmpty()) {
        String question = "And after " + next.serial() + "?";
        talk.say(question);
        spoken.add(question);
      } else {
        List<String> results =
            arguments.stream().map(json -> "Rain, " + next.serial() + json.length()).toList();
        talk.give(results);
        spoken.addAll(results);
      }
    }
    // Then
    assertThat(one.requests()).hasSize(3);
    assertThat(other.requests()).hasSize(2);
    assertThat(heard(one)).contains(spoken.subList(0, spoken.size() - 2));
    assertThat(heard(other)).contains(a1.text(), b2.text(), a3.text());
    assertThat(has(one.requests().get(1), a1)).as("%s of turn 1 in turn 3", first).isTrue();
    assertThat(has(one.requests().get(2), a3)).as("%s of turn 3 in turn 5", first).isTrue();
    assertThat(has(other.requests().get(1), b2)).as("%s of turn 2 in turn 4", second).isTrue();
  }

  private static List<String> refusals(StrictVendor... asked) {
    List<String> refusals = new ArrayList<>();
    for (StrictVendor vendor : asked) {
      refusals.addAll(vendor.refusals());
    }
    return refusals;
  }

  /** What the last request says; the pieces that clients of Gemini keep are one text. */
  private static String heard(StrictVendor vendor) {
    JsonNode request = vendor.requests().getLast();
    StringBuilder heard = new StringBuilder(request.toString());
    for (JsonNode content : request.path("contents")) {
      heard.append('\n');
      content.path("parts").forEach(part -> heard.append(part.path("text").asText("")));
    }
    return heard.toString();
  }

  private static boolean has(JsonNode request, Utterance said) {
    return request.toString().contains(said.state());
  }

  /** A thought, words and two calls of one tool. */
  private static Utterance loop(Tongue vendor, int turn) {
    List<Utterance.Call> calls = new ArrayList<>();
    for (String town : List.of("Oslo", "Bergen")) {
      String id =
          switch (vendor) {
            case CLAUDE -> "toolu_01" + turn + town;
            case CODEX, CHAT -> "call_" + turn + town;
            case GEMINI -> turn == 1 ? "" : "g" + turn + town;
          };
      calls.add(new Utterance.Call(id, "get_weather", "{\"city\":\"" + town + turn + "\"}"));
    }
    String serial = vendor.dialect() + turn;
    return new Utterance(
        serial,
        "Thinking of turn " + turn + ".",
        state(vendor, turn),
        "Looking, said in turn " + turn + ".",
        calls,
        false);
  }

  /** Words with a state but without a shown thought. */
  private static Utterance words(Tongue vendor, int turn) {
    String text = "It rains, said in turn " + turn + ".";
    return new Utterance(vendor.dialect() + turn, "", state(vendor, turn), text, List.of(), false);
  }

  private static String state(Tongue vendor, int turn) {
    String inner = vendor.dialect() + " made this in turn " + turn;
    return Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.UTF_8));
  }
}
