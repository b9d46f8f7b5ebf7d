package io.trireme.deploy.edge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Secret;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.config.AccessKeys;
import io.trireme.deploy.config.TestConfiguration;
import io.trireme.deploy.lockout.WrongKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
final class CallersTest {

  private static final String YAML =
      """
      channels:
        - {id: main, dialect: plain, baseUrls: ["https://vendor.example"]}
      clientKeys:
        - {id: one, secret: tr-one}
        - {id: two, secret: tr-two}
        - {id: off, secret: tr-off, enabled: false}
        - {id: brief, secret: tr-brief, expiresAt: 2026-03-01T13:00:00Z}
      """;

  private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private TestConfiguration configuration;
  private Callers callers;

  @BeforeEach
  void open() throws IOException {
    configuration = new TestConfiguration(folder, YAML, clock);
    callers =
        new Callers(
            new AccessKeys(Secret.of("proxy-key"), Secret.of("admin-key")),
            configuration.live(),
            configuration.stored(),
            clock,
            new WrongKeys(20, nanos::get, new SimpleMeterRegistry()));
  }

  private int addressesAsked;

  @AfterEach
  void close() {
    configuration.close();
  }

  private Caller authenticate(String query, String... headers) {
    return callers.authenticate(
        new VertxHead("POST", "/v1/plain", query, Samples.headers(headers)),
        new TestProtocol(),
        () -> {
          addressesAsked++;
          return "192.0.2.1";
        });
  }

  private String refusal(String query, String... headers) {
    GatewayException refused =
        catchThrowableOfType(GatewayException.class, () -> authenticate(query, headers));
    assertThat(refused).isNotNull();
    assertThat(refused.error().kind()).isEqualTo(Kind.UNAUTHORIZED);
    return refused.error().message();
  }

  @ParameterizedTest
  @CsvSource({
    "x-api-key, tr-one, one",
    "X-API-Key, proxy-key, proxy",
    "Authorization, Bearer tr-two, two",
    "authorization, bEaReR   tr-two , two",
    "x-goog-api-key, tr-one, one"
  })
  void shouldKnowACallerByAnyOfTheHeaders(String name, String value, String id) {
    // When / Then
    assertThat(authenticate("", name, value).id()).isEqualTo(id);
  }

  @Test
  void shouldKnowACallerByTheQueryWhereTheDialectAllowsIt() {
    // When / Then
    assertThat(authenticate("a=b&key=tr-one").id()).isEqualTo("one");
    assertThat(addressesAsked).as("only wrong keys cost a look at the address").isZero();
  }

  @Test
  void shouldRefuseAQueryThatCannotBeRead() {
    // When / Then
    assertThat(refusal("key=%zz")).contains("No access key");
  }

  @Test
  void shouldRefuseWhoSendsNothing() {
    // When / Then
    assertThat(refusal("", "x-api-key", " ")).contains("No access key");
  }

  @ParameterizedTest
  @CsvSource({"tr-three", "tr-on", "tr-onee", "admin-key", "tr-off"})
  void shouldRefuseAKeyThatOpensNothingAndNotRepeatIt(String key) {
    // When / Then
    assertThat(refusal("", "x-api-key", key)).contains("not valid").doesNotContain(key);
  }

  @Test
  void shouldLetTheAddressOfTooManyWrongKeysWaitAndARightKeyInAllTheSame() {
    // Given
    for (int i = 0; i < 20; i++) {
      assertThat(refusal("", "x-api-key", "tr-guess-" + i)).contains("not valid");
    }

    // When
    GatewayException refused =
        catchThrowableOfType(GatewayException.class, () -> authenticate("", "x-api-key", "tr-off"));

    // Then
    assertThat(refused.error().kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(refused.error().retryAfter()).contains(Duration.ofMinutes(1));
    assertThat(refused.error().message()).contains("60 s").doesNotContain("tr-off");
    assertThat(authenticate("", "x-api-key", "tr-one").id()).isEqualTo("one");
    assertThat(authenticate("", "x-api-key", "proxy-key").id()).isEqualTo("proxy");
  }

  @Test
  void shouldNotCountWhoSendsNoKeyOrTwoRightOnes() {
    // Given
    for (int i = 0; i < 40; i++) {
      assertThat(refusal("")).contains("No access key");
      assertThat(refusal("", "x-api-key", "tr-one", "authorization", "Bearer tr-two"))
          .contains("different callers");
    }

    // When / Then
    assertThat(refusal("", "x-api-key", "tr-guess")).contains("not valid");
  }

  @Test
  void shouldRefuseAnotherSchemeThanBearer() {
    // When / Then
    assertThat(refusal("", "authorization", "Basic tr-one")).contains("No access key");
  }

  @Test
  void shouldRefuseTwoCallersAtOnce() {
    // When / Then
    assertThat(refusal("", "x-api-key", "tr-one", "authorization", "Bearer tr-two"))
        .contains("different callers");
    assertThat(refusal("key=proxy-key", "x-goog-api-key", "tr-two")).contains("different callers");
  }

  @Test
  void shouldTakeTheSameCallerTwice() {
    // When / Then
    assertThat(authenticate("", "x-api-key", "tr-one", "authorization", "Bearer tr-one").id())
        .isEqualTo("one");
  }

  @Test
  void shouldPassOverACredentialThatIsNotOurs() {
    // When / Then
    assertThat(authenticate("", "x-api-key", "tr-one", "authorization", "Bearer other").id())
        .isEqualTo("one");
  }

  @Test
  void shouldRefuseAKeyFromTheMomentOfItsEnd() {
    // Given
    clock.advance(Duration.ofHours(1).minusMillis(1));
    String before = authenticate("", "x-api-key", "tr-brief").id();

    // When
    clock.advance(Duration.ofMillis(1));

    // Then
    assertThat(before).isEqualTo("brief");
    assertThat(refusal("", "x-api-key", "tr-brief")).contains("not valid");
  }
}
