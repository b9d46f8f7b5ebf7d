package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every recorded answer of every vendor for every client: the official SDK of the client's dialect
 * adds the stream up to what it reads whole, and both say what the vendor said.
 */
@Timeout(60)
class CorpusAnswersIT {
  /** What differs between two answers of the same content: who made them and when. */
  private static final Set<String> OF_THE_EXCHANGE =
      Set.of(
          "id",
          "created",
          "created_at",
          "completed_at",
          "responseId",
          "item_id",
          "sdkHttpResponse");

  /** A state of a vendor, sealed by the gateway: never the same twice. */
  private static final Pattern SEALED = Pattern.compile("^(tr1\\.|dHIxL|VFIxA)[\\w.=+/-]+$");

  private static FourVendors vendors;
  private static final Map<Tongue, Sdk> SDKS = new EnumMap<>(Tongue.class);

  @BeforeAll
  static void start() {
    vendors = new FourVendors();
    for (Tongue client : Tongue.values()) {
      SDKS.put(client, Sdk.of(client, vendors.gateway()));
    }
  }

  @AfterAll
  static void stop() {
    SDKS.values().forEach(Sdk::close);
    vendors.close();
  }

  static List<Arguments> translated() {
    List<Arguments> all = new ArrayList<>();
    for (Tongue vendor : Tongue.values()) {
      for (Recording recording : Corpus.recordings(vendor)) {
        for (Tongue client : Tongue.values()) {
          if (client != vendor && !Differences.skipped(recording, client)) {
            all.add(Arguments.of(vendor, client, recording));
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @MethodSource("translated")
  void shouldTellWhatWasRecorded(Tongue vendor, Tongue client, Recording recording) {
    // Given
    vendors.answer(vendor, recording.wholeScript(), recording.script());
    Tongue.Said expected = Differences.expected(recording, client);
    Sdk sdk = requireNonNull(SDKS.get(client), "an SDK for each");
    // When
    JsonNode whole = sdk.whole(FourVendors.model(vendor));
    // Then
    expect(client, whole, expected);
    if (recording.streaming()) {
      // When
      JsonNode streamed = sdk.streamed(FourVendors.model(vendor));
      // Then
      expect(client, streamed, expected);
      assertThat(bare(streamed)).isEqualTo(bare(whole));
    }
  }

  private static void expect(Tongue client, JsonNode answer, Tongue.Said expected) {
    Tongue.Said said = client.whole(answer);
    assertThat(said)
        .as(answer.toString())
        .usingRecursiveComparison()
        .ignoringFields("callIds")
        .isEqualTo(expected);
    if (expected.callIds().contains("")) {
      assertThat(said.callIds()).hasSameSizeAs(expected.callIds()).doesNotHaveDuplicates();
      assertThat(said.callIds()).allMatch(id -> id.matches("call_[a-z2-7]{24}"));
    } else {
      assertThat(said.callIds()).isEqualTo(expected.callIds());
    }
  }

  static List<Arguments> relayed() {
    List<Arguments> all = new ArrayList<>();
    for (Tongue vendor : Tongue.values()) {
      for (Recording recording : Corpus.recordings(vendor)) {
        if (!Differences.skipped(recording, vendor)) {
          all.add(Arguments.of(vendor, recording));
        }
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("relayed")
  void shouldRelayEveryByte(Tongue vendor, Recording recording) {
    // Given
    vendors.answer(vendor, recording.wholeScript(), recording.script());
    // When
    RawAnswer answer =
        RawHttp.exchange(
            vendors.gateway().port(), vendor.ask(FourVendors.model(vendor), recording.streaming()));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(recording.script().wireBody());
    assertThat(answer.complete()).isTrue();
  }

  /**
   * Without what belongs to the exchange; null, left out, and an empty list or text say the same,
   * and arguments are compared as JSON.
   */
  private static JsonNode bare(JsonNode node) {
    JsonNode copy = Tongue.json(node.toString());
    strip(copy);
    return copy;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      // The id of a call of Messages is not the exchange's.
      boolean ours = !object.path("type").asText().equals("tool_use");
      object
          .properties()
          .removeIf(
              entry ->
                  empty(entry.getValue()) || (ours && OF_THE_EXCHANGE.contains(entry.getKey())));
      object.properties().forEach(entry -> entry.setValue(plain(entry.getKey(), entry.getValue())));
    }
    node.forEach(CorpusAnswersIT::strip);
  }

  private static boolean empty(JsonNode value) {
    return value.isNull()
        || value.isMissingNode()
        || (value.isArray() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }

  private static JsonNode plain(String key, JsonNode value) {
    if (!value.isTextual()) {
      return value;
    }
    if (key.equals("arguments")) {
      return Tongue.json(value.asText());
    }
    return SEALED.matcher(value.asText()).matches() ? TextNode.valueOf("sealed") : value;
  }
}
