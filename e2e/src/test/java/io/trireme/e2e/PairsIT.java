package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every dialect of a client over every dialect of a vendor says the same, streaming and whole. */
@Timeout(60)
class PairsIT {
  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    for (Tongue vendor : Tongue.values()) {
      for (boolean stream : new boolean[] {true, false}) {
        upstream.answer(
            vendor.path(model(vendor), stream),
            request ->
                VendorAnswer.of(
                    vendor,
                    vendor == Tongue.GEMINI ? stream : request.text().contains("\"stream\":true")));
      }
    }
    gateway = Gateway.start(GatewaySetup.of(configuration()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  /** The model's name chooses the channel. */
  private static String model(Tongue vendor) {
    return "up-" + vendor.dialect();
  }

  private static String configuration() {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder entries = new StringBuilder();
    for (Tongue vendor : Tongue.values()) {
      yaml.append(
          """
            - id: to-%1$s
              dialect: %1$s
              baseUrls: ["%2$s"]
              keys: [{secret: sk-upstream-%1$s}]
              models: {allow: [%3$s]}
              allowPrivateNetwork: true
          """
              .formatted(vendor.dialect(), upstream.url(), model(vendor)));
      entries.append("{channel: to-").append(vendor.dialect()).append("}, ");
    }
    yaml.append("lanes:\n");
    for (Tongue client : Tongue.values()) {
      yaml.append("  %s: {entries: [%s]}\n".formatted(client.dialect(), entries));
    }
    return yaml.toString();
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

  @ParameterizedTest(name = "{0} over {1}, streaming {2}")
  @MethodSource("pairs")
  void shouldSayTheSame(Tongue client, Tongue vendor, boolean stream) {
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), client.ask(model(vendor), stream));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("x-trireme-channel")).isEqualTo("to-" + vendor.dialect());
    Tongue.Said said = client.said(answer, stream);
    assertThat(said.text()).isEqualTo(VendorAnswer.TEXT);
    assertThat(said.calls()).isEqualTo(VendorAnswer.CALLS);
    assertThat(said.thoughts()).isEqualTo(VendorAnswer.THOUGHTS);
    assertThat(said.stop()).isEqualTo(stopForCalls(client));
    assertThat(said.input()).isEqualTo(VendorAnswer.INPUT);
    assertThat(said.output()).isEqualTo(VendorAnswer.OUTPUT);
    if (client != vendor) {
      assertThat(said.callIds()).doesNotHaveDuplicates().noneMatch(String::isEmpty);
    }
  }

  @ParameterizedTest(name = "{0} over {1}, streaming {2}")
  @MethodSource("pairs")
  void shouldAskTheVendorInItsOwnDialect(Tongue client, Tongue vendor, boolean stream) {
    // Given
    upstream.forget();
    // When
    RawHttp.exchange(gateway.port(), client.ask(model(vendor), stream));
    // Then
    JsonNode asked = Tongue.json(upstream.requests().getFirst().text());
    String question = "Oslo and Bergen?";
    JsonNode tool =
        switch (vendor) {
          case CLAUDE -> asked.path("tools").path(0);
          case CODEX -> asked.path("tools").path(0);
          case CHAT -> asked.path("tools").path(0).path("function");
          case GEMINI -> asked.path("tools").path(0).path("functionDeclarations").path(0);
        };
    assertThat(tool.path("name").asText()).isEqualTo("get_weather");
    assertThat(tool.path("description").asText()).isEqualTo("Weather.");
    assertThat(tool.toString()).contains("\"required\":[\"city\"]");
    assertThat(asked.toString()).contains("Be brief.", question);
  }

  private static String stopForCalls(Tongue client) {
    return switch (client) {
      case CLAUDE -> "tool_use";
      case CODEX -> "completed";
      case CHAT -> "tool_calls";
      case GEMINI -> "STOP";
    };
  }
}
