package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.scheduler.BodySettings;
import io.trireme.store.body.KeptBodies;
import io.trireme.store.sql.AuditLog;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class RequestBodiesResourceTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ConfigFixture fixture;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RequestBodiesResource resource;

  @BeforeEach
  void open() {
    fixture = new ConfigFixture(folder, "");
    resource =
        new RequestBodiesResource(
            fixture.configurator.bodies, fixture.gateway, fixture.configurator);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void keepAndSwitch(boolean enabled) {
    fixture.configurator.bodies.keep(
        List.of(
            new KeptBodies(
                "req_1",
                NOON,
                new KeptBodies.Text("{\"q\":1}", 7, false, false),
                new KeptBodies.Text("translated", 10, false, true),
                null)));
    fixture.gateway.configure(
        Configurations.with(new BodySettings(enabled, 4096, 5, Duration.ofHours(3))));
  }

  private String refusal(String id) {
    List<String> codes = new ArrayList<>();
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> resource.bodies(id))
        .satisfies(refused -> codes.add(refused.problem().code()));
    return codes.getFirst();
  }

  @Test
  void shouldShowWhatIsKeptAndNoteWhoRead() {
    // Given
    keepAndSwitch(true);

    // When
    try (Response response = resource.bodies("req_1")) {
      // Then
      JsonNode shown = Json.of(response.getEntity());
      assertThat(shown.path("time").asText()).isEqualTo("2026-11-22T12:00:00Z");
      assertThat(shown.path("until").asText()).isEqualTo("2026-11-22T15:00:00Z");
      assertThat(shown.path("request").path("text").asText()).isEqualTo("{\"q\":1}");
      assertThat(shown.path("upstreamRequest").path("redacted").asBoolean()).isTrue();
      assertThat(shown.get("answer").isNull()).isTrue();
      assertThat(response.getHeaderString("cache-control")).isEqualTo("no-store");
    }
    AuditLog.Entry entry = fixture.configurator.audit().page(Long.MAX_VALUE, 1).getFirst();
    assertThat(entry.action()).isEqualTo("read bodies");
    assertThat(entry.object()).isEqualTo("request req_1");
  }

  @Test
  void shouldSayWhatIsNotKeptAndNoteNothing() {
    // Given
    keepAndSwitch(true);

    // When / Then
    assertThat(refusal("req_2")).isEqualTo("bodies_not_kept");
    assertThat(fixture.configurator.audit().page(Long.MAX_VALUE, 1)).isEmpty();
  }

  @Test
  void shouldShowNothingThatIsStillThereAfterItWasSwitchedOff() {
    // Given
    keepAndSwitch(false);

    // When / Then
    assertThat(refusal("req_1")).isEqualTo("bodies_off");
  }
}
