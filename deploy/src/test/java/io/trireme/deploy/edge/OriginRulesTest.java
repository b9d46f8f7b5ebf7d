package io.trireme.deploy.edge;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class OriginRulesTest {

  private static final OriginRules NAMED =
      new OriginRules(List.of("https://friend.example", "/https://[a-z]+\\.team\\.example/", "/"));

  private static boolean allowed(String origin) {
    return NAMED.allows(origin, "http", "gateway.example:3000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://friend.example", "https://any.team.example"})
  void shouldAllowWhatIsNamed(String origin) {
    // When / Then
    assertThat(allowed(origin)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "*",
        "https://friend.example.evil.example",
        "https://friend.example:443",
        "http://friend.example",
        "HTTPS://FRIEND.EXAMPLE",
        "https://team.example",
        "https://any.team.example.evil.example",
        "https://any-team.example"
      })
  void shouldRefuseWhatIsOnlyAlike(String origin) {
    // When / Then
    assertThat(allowed(origin)).isFalse();
  }

  @Test
  void shouldAllowAllWithTheStarAlone() {
    // When / Then
    assertThat(new OriginRules(List.of("*")).allows("https://x.example", "http", null)).isTrue();
    assertThat(
            new OriginRules(List.of("*", "https://y.example"))
                .allows("https://x.example", "http", null))
        .isFalse();
    assertThat(new OriginRules(List.of()).allows("https://x.example", "http", null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://gateway.example:3000, http, gateway.example:3000, true",
    "http://gateway.example, http, gateway.example, true",
    "http://gateway.example:80, http, gateway.example, true",
    "http://gateway.example, http, gateway.example:80, true",
    "https://gateway.example, https, gateway.example:443, true",
    "https://gateway.example:443, https, gateway.example, true",
    "https://gateway.example, http, gateway.example, false",
    "http://gateway.example:443, http, gateway.example, false",
    "http://gateway.example:3001, http, gateway.example:3000, false",
    "http://gateway.example, http, gateway.example:3000, false",
    "http://gateway.example/, http, gateway.example, false"
  })
  void shouldAllowThePagesOfTheGatewayItself(
      String origin, String scheme, String authority, boolean expected) {
    // When / Then
    assertThat(NAMED.allows(origin, scheme, authority)).isEqualTo(expected);
  }
}
