package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every recorded request of every client for every other vendor: it is refused with a reason, or
 * what the vendor gets keeps the vendor's rules. What vendors answered to requests that another
 * gateway had converted goes back to the clients.
 */
@Timeout(60)
class CorpusRequestsIT {
  private static FourVendors vendors;

  @BeforeAll
  static void start() {
    vendors = new FourVendors();
  }

  @AfterAll
  static void stop() {
    vendors.close();
  }

  static List<Arguments> requests() {
    List<Arguments> all = new ArrayList<>();
    for (Tongue client : Tongue.values()) {
      for (Map.Entry<String, JsonNode> request : Corpus.requests(client).entrySet()) {
        for (Tongue vendor : Tongue.values()) {
          if (vendor != client) {
            all.add(Arguments.of(client, vendor, request.getKey(), request.getValue()));
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @MethodSource("requests")
  void shouldAskTheVendorByItsRules(Tongue client, Tongue vendor, String name, JsonNode request) {
    // Given
    vendors.answer(vendor, VendorAnswer.of(vendor, false), VendorAnswer.of(vendor, true));
    vendors.upstream().forget();
    // When
    RawAnswer answer = ask(client, vendor, request, request.path("stream").asBoolean());
    // Then
    String where = client + " to " + vendor + ": " + name + ": ";
    Optional<String> refused = Refusals.refused(client, vendor, name);
    if (refused.isPresent()) {
      assertThat(answer.status()).as(where + answer.text()).isEqualTo(400);
      assertThat(answer.text()).contains(refused.get());
      assertThat(vendors.upstream().requests()).isEmpty();
      return;
    }
    assertThat(answer.status()).as(where + answer.text()).isEqualTo(200);
    JsonNode asked = Tongue.json(vendors.upstream().requests().getFirst().text());
    assertThat(RequestRules.against(vendor, asked)).as(where + asked).isEmpty();
    String impossible = Corpus.impossible(client, vendor).get(name);
    if (impossible != null) {
      Refusals.carried(client, vendor, name)
          .ifPresentOrElse(
              as -> assertThat(asked.toString()).as(where + impossible).contains(as),
              () ->
                  assertThat(answer.header("x-trireme-warnings"))
                      .as(where + impossible + asked)
                      .isNotEmpty());
    }
  }

  private static RawAnswer ask(Tongue client, Tongue vendor, JsonNode request, boolean stream) {
    String model = FourVendors.model(vendor);
    ObjectNode body = request.deepCopy();
    body.remove("model");
    if (client != Tongue.GEMINI) {
      body.put("model", model).put("stream", stream);
    }
    String query = client == Tongue.GEMINI && stream ? "?alt=sse" : "";
    return RawHttp.exchange(
        vendors.gateway().port(),
        client.credential(RawRequest.post(client.path(model, stream) + query, body.toString())));
  }

  static List<Arguments> conversions() {
    List<Arguments> all = new ArrayList<>();
    for (Tongue client : Tongue.values()) {
      for (Tongue vendor : Tongue.values()) {
        if (vendor != client) {
          for (Recording recording : Corpus.conversions(client, vendor)) {
            if (!Differences.skipped(recording, client)
                && Refusals.refused(client, vendor, recording.name()).isEmpty()) {
              all.add(Arguments.of(client, vendor, recording));
            }
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @MethodSource("conversions")
  void shouldCarryTheVendorsRealAnswerBack(Tongue client, Tongue vendor, Recording recording) {
    // Given
    vendors.answer(vendor, recording.wholeScript(), recording.script());
    Tongue.Said expected =
        Differences.cut(Differences.expected(recording, client), recording, client);
    // When
    RawAnswer answer = ask(client, vendor, recording.request(), recording.streaming());
    // Then
    String where = client + " to " + vendor + ": " + recording + ": ";
    assertThat(answer.status()).as(where + answer.text()).isEqualTo(200);
    Tongue.Said said = client.said(answer, recording.streaming());
    assertThat(said)
        .as(where + answer.text())
        .usingRecursiveComparison()
        .ignoringFields(ignored(client, recording))
        .isEqualTo(expected);
    if (vendor == Tongue.GEMINI) {
      assertThat(said.callIds()).hasSameSizeAs(expected.callIds()).doesNotHaveDuplicates();
    } else {
      assertThat(said.callIds()).isEqualTo(expected.callIds());
    }
  }

  /** Ids are made where Google gives none; Chat Completions tells usage to those who ask for it. */
  private static String[] ignored(Tongue client, Recording recording) {
    boolean told =
        client != Tongue.CHAT
            || !recording.streaming()
            || recording.request().at("/stream_options/include_usage").asBoolean();
    return told ? new String[] {"callIds"} : new String[] {"callIds", "input", "output"};
  }
}
