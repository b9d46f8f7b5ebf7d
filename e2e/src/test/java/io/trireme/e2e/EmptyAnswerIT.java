package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An upstream that ends its answer as it should and has said nothing: another channel is asked, and
 * what said nothing is only passed on where nobody says more.
 */
@Timeout(60)
class EmptyAnswerIT {
  private static ReplayUpstream first;
  private static ReplayUpstream second;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    first = ReplayUpstream.start();
    second = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.of(configuration()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    first.close();
    second.close();
  }

  @BeforeEach
  void forget() {
    first.forget();
    second.forget();
  }

  /** For each vendor's model two channels, which every client may use. */
  private static String configuration() {
    StringBuilder channels = new StringBuilder("channels:\n");
    StringBuilder entries = new StringBuilder();
    for (Tongue vendor : Tongue.values()) {
      for (ReplayUpstream upstream : List.of(first, second)) {
        String id = vendor.dialect() + (upstream == first ? "-one" : "-two");
        channels.append(
            """
              - id: %s
                dialect: %s
                baseUrls: ["%s"]
                keys: [{secret: sk-%s}]
                models: {allow: ["%s"]}
                allowPrivateNetwork: true
            """
                .formatted(id, vendor.dialect(), upstream.url(), id, Quartet.model(vendor)));
        entries.append("{channel: ").append(id).append("}, ");
      }
    }
    channels.append("lanes:\n");
    for (Tongue client : Tongue.values()) {
      channels.append(
          "  %s: {affinity: {enabled: false}, breaker: {enabled: false}, entries: [%s]}\n"
              .formatted(client.dialect(), entries));
    }
    return channels.toString();
  }

  static List<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Tongue client : Tongue.values()) {
      for (Tongue vendor : Tongue.values()) {
        pairs.add(Arguments.of(client, vendor, true));
        pairs.add(Arguments.of(client, vendor, false));
      }
    }
    return pairs;
  }

  /** A vendor's answer without a word, as its dialect ends one. */
  private static Script nothing(Tongue vendor, boolean stream) {
    return switch (vendor) {
      case CLAUDE ->
          stream
              ? Script.stream(
                  "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"
                      + "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                      + "\"model\":\"m\",\"content\":[],\"stop_reason\":null,"
                      + "\"usage\":{\"input_tokens\":9,\"output_tokens\":0}}}\n\n",
                  "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":"
                      + "{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":0}}\n\n",
                  "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
              : Script.json(
                  200,
                  "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                      + "\"content\":[],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                      + "\"usage\":{\"input_tokens\":9,\"output_tokens\":0}}");
      case CODEX ->
          stream
              ? Script.stream(
                  "event: response.created\ndata: {\"type\":\"response.created\","
                      + "\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"object\":"
                      + "\"response\",\"status\":\"in_progress\",\"output\":[]}}\n\n",
                  "event: response.completed\ndata: {\"type\":\"response.completed\","
                      + "\"sequence_number\":1,\"response\":{\"id\":\"resp_1\",\"object\":"
                      + "\"response\",\"status\":\"completed\",\"output\":[],\"usage\":"
                      + "{\"input_tokens\":9,\"output_tokens\":0}}}\n\n")
              : Script.json(
                  200,
                  "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\","
                      + "\"error\":null,\"output\":[],"
                      + "\"usage\":{\"input_tokens\":9,\"output_tokens\":0}}");
      case CHAT ->
          stream
              ? Script.stream(
                  "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{"
                      + "\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                      + "\"finish_reason\":null}]}\n\n",
                  "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{"
                      + "\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
                  "data: [DONE]\n\n")
              : Script.json(
                  200,
                  "{\"id\":\"c1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
                      + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                      + "\"finish_reason\":\"stop\"}]}");
      case GEMINI -> {
        String answer =
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},"
                + "\"finishReason\":\"STOP\",\"index\":0}],"
                + "\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9}}";
        yield stream ? Script.stream("data: " + answer + "\n\n") : Script.json(200, answer);
      }
    };
  }

  private static RawAnswer ask(Tongue client, Tongue vendor, boolean stream) {
    return RawHttp.exchange(gateway.port(), client.ask(Quartet.model(vendor), stream));
  }

  private static void on(ReplayUpstream upstream, Tongue vendor, Script whole, Script events) {
    for (boolean stream : new boolean[] {true, false}) {
      upstream.answer(
          vendor.path(Quartet.model(vendor), stream),
          request -> Quartet.wantsEvents(vendor, request) ? events : whole);
    }
  }

  private static void sayNothing(ReplayUpstream upstream, Tongue vendor) {
    on(upstream, vendor, nothing(vendor, false), nothing(vendor, true));
  }

  @ParameterizedTest(name = "{0} over {1}, streaming {2}")
  @MethodSource("pairs")
  void shouldAskAnotherChannel(Tongue client, Tongue vendor, boolean stream) {
    // Given
    Utterance words = Utterance.words("Rain in Oslo.");
    sayNothing(first, vendor);
    on(second, vendor, Voice.script(vendor, words, false), Voice.script(vendor, words, true));

    // When
    RawAnswer answer = ask(client, vendor, stream);

    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(client.said(answer, stream).text()).isEqualTo("Rain in Oslo.");
    assertThat(answer.header("x-trireme-channel")).isEqualTo(vendor.dialect() + "-two");
    assertThat(answer.header("x-trireme-attempts")).isEqualTo("2");
  }

  @ParameterizedTest(name = "{0} over {1}, streaming {2}")
  @MethodSource("pairs")
  void shouldPassItOnWhereNobodySaysMore(Tongue client, Tongue vendor, boolean stream) {
    // Given
    sayNothing(first, vendor);
    on(second, vendor, Script.json(500, "{}"), Script.json(500, "{}"));

    // When
    RawAnswer answer = ask(client, vendor, stream);

    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("x-trireme-channel")).isEqualTo(vendor.dialect() + "-one");
    assertThat(client.said(answer, stream).text()).isEmpty();
    assertThat(second.requests()).isNotEmpty();
    if (client == vendor) {
      assertThat(answer.body()).isEqualTo(nothing(vendor, stream).wireBody());
    }
  }
}
