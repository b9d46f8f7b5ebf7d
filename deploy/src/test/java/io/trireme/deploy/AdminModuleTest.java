package io.trireme.deploy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

/**
 * The admin API in the assembled module: its gate, its problems, and what pings say of a vendor.
 */
@QuarkusTest
@QuarkusTestResource(value = VendorStub.class, restrictToAnnotatedClass = true)
@Timeout(60)
class AdminModuleTest {

  @SuppressWarnings("NullAway.Init") // set by the test framework
  WireMockServer vendor;

  @BeforeEach
  void forget() {
    vendor.resetAll();
  }

  private static RequestSpecification admin() {
    return given().header("x-api-key", VendorStub.ACCESS_KEY);
  }

  private void vendorAnswers(int status, String body) {
    vendor.stubFor(
        get(urlPathEqualTo("/v1/models"))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("content-type", "application/json")
                    .withBody(body)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview",
        "/api/lanes",
        "/api/lanes/claude",
        "/api/channels",
        "/api/channels/stub",
        "/api/channels/stub/keys",
        "/api/channels/stub/models",
        "/api/client-keys",
        "/api/client-keys/nobody",
        "/api/settings",
        "/api/audit",
        "/api/export",
        "/api/backups",
        "/api/events",
        "/api/route?lane=claude&model=quick",
        "/api/requests",
        "/api/requests/req_1",
        "/api/stats/usage",
        "/api/stats/series",
        "/api/prices",
        "/api/losses"
      })
  void shouldLetNobodyInWithoutTheKey(String path) {
    given()
        .get(path)
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .body("code", is("key_missing"));
    given()
        .header("authorization", "Bearer wrong")
        .get(path)
        .then()
        .statusCode(401)
        .body("code", is("key_wrong"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/channels/stub/ping",
        "/api/channels/stub/resume",
        "/api/channels/stub/keys/x/enable",
        "/api/ping",
        "/api/channels",
        "/api/channels/stub/keys",
        "/api/client-keys",
        "/api/client-keys/nobody/rotate",
        "/api/import",
        "/api/export",
        "/api/backups",
        "/api/backups/none/restore",
        "/api/route"
      })
  void shouldDoNothingWithoutTheKey(String path) {
    given()
        .contentType("application/json")
        .body("{")
        .post(path)
        .then()
        .statusCode(401)
        .body("code", is("key_missing"));
  }

  @Test
  void shouldRefuseInItsOwnShape() {
    admin().get("/api/lanes/cobol").then().statusCode(404).body("code", is("unknown_lane"));
    admin()
        .delete("/api/lanes")
        .then()
        .statusCode(405)
        .contentType("application/problem+json")
        .body("code", is("method_not_allowed"));
    admin()
        .post("/api/events")
        .then()
        .statusCode(405)
        .header("allow", is("GET"))
        .body("code", is("method_not_allowed"));
    admin()
        .contentType("text/plain")
        .body("{}")
        .patch("/api/lanes/claude/entries/stub")
        .then()
        .statusCode(415)
        .contentType("application/problem+json");
    admin()
        .contentType("application/json")
        .body("{\"weight\":\"much\"}")
        .patch("/api/lanes/claude/entries/stub")
        .then()
        .statusCode(400)
        .body("errors[0].field", is("weight"));
    admin()
        .get("/api/nowhere")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("code", is("not_found"));
  }

  @Test
  void shouldAnswerForTheRequestLog() {
    admin()
        .get("/api/requests?limit=5&lane=nobody")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("requests", hasSize(0))
        .body("nextCursor", nullValue());
    admin()
        .get("/api/requests?limit=none&from=x")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", hasSize(2));
    admin()
        .accept("*/*")
        .get("/api/requests?format=csv&lane=nobody")
        .then()
        .statusCode(200)
        .contentType("text/csv")
        .header("content-disposition", containsString("requests.csv"))
        .body(containsString("time,id,lane"));
    admin().get("/api/requests/none").then().statusCode(404).body("code", is("unknown_request"));
    admin().get("/api/stats/usage?range=7d&group=lane").then().statusCode(200);
    admin().get("/api/stats/series?range=30d").then().statusCode(200);
    admin()
        .get("/api/stats/usage?group=colour")
        .then()
        .statusCode(400)
        .body("errors[0].field", is("group"));
    admin().get("/api/prices").then().statusCode(200).body("fileUsed", is(false));
    admin()
        .get("/api/losses?client=claude&vendor=chat")
        .then()
        .statusCode(200)
        .body("pairs[0].losses.what", hasItem("top_k"));
  }

  @Test
  void shouldShowAndChangeALane() {
    admin()
        .contentType("application/json")
        .body("{\"promotion\":{\"for\":\"5m\"}}")
        .patch("/api/lanes/claude/entries/stub")
        .then()
        .statusCode(200)
        .body("state", is("active"))
        .body("promotedUntil", not(nullValue()));
    admin()
        .contentType("application/json")
        .body("{\"promotion\":null}")
        .put("/api/lanes/claude/entries/stub")
        .then()
        .statusCode(200)
        .body("promotedUntil", nullValue());
    admin()
        .get("/api/route?lane=claude&model=quick")
        .then()
        .statusCode(200)
        .body("candidates", hasSize(1))
        .body("candidates[0].upstreamModel", is("model-small"));
  }

  @Test
  void shouldSayThatAVendorIsThere() {
    // Given
    vendor.stubFor(
        get(urlPathEqualTo("/v1/models"))
            .willReturn(okJson("{\"data\":[{\"id\":\"model-a\"},{\"id\":\"model-secret\"}]}")));
    // Then
    admin()
        .post("/api/channels/stub/ping")
        .then()
        .statusCode(200)
        .body("ok", is(true))
        .body("baseUrls[0].reachable", is(true))
        .body("baseUrls[0].status", is(200))
        .body("baseUrls[0].keyAccepted", is(true))
        .body("baseUrls[0].models", is(2));
    vendor.verify(
        getRequestedFor(urlPathEqualTo("/v1/models"))
            .withHeader("x-api-key", equalTo(VendorStub.VENDOR_KEY)));
    admin()
        .get("/api/channels/stub/models")
        .then()
        .statusCode(200)
        .body("models.id", is(List.of("model-a", "model-secret")))
        .body("models.offered", is(List.of(true, false)));
  }

  @ParameterizedTest
  @CsvSource({
    "401, false, refuses the key",
    "403, false, refuses the key",
    "404, true,  has no list of models",
    "429, false, asks for fewer requests",
    "503, false, answers with an error"
  })
  void shouldSayWhatAnAnswerMeans(int status, boolean ok, String words) {
    // Given
    vendorAnswers(
        status,
        "{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"not "
            + VendorStub.VENDOR_KEY
            + "\"}}");
    // Then
    admin()
        .post("/api/channels/stub/ping")
        .then()
        .statusCode(200)
        .body("ok", is(ok))
        .body("baseUrls[0].reachable", is(true))
        .body("baseUrls[0].status", is(status))
        .body("baseUrls[0].keyAccepted", is(words.equals("refuses the key") ? false : null))
        .body("baseUrls[0].detail", containsString(words))
        .body(not(containsString(VendorStub.VENDOR_KEY)));
  }

  @Test
  void shouldSayThatNobodyAnswers() {
    // Given
    vendor.stubFor(
        get(urlPathEqualTo("/v1/models"))
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    // Then
    admin()
        .post("/api/ping")
        .then()
        .statusCode(200)
        .body("channels[0].ok", is(false))
        .body("channels[0].baseUrls[0].reachable", is(false))
        .body("channels[0].baseUrls[0].status", nullValue())
        .body("channels[0].baseUrls[0].detail", not(is("")));
    admin().get("/api/channels/stub/models").then().statusCode(502).body("code", is("no_models"));
  }

  @Test
  void shouldTeachBreakersNothingByAPing() {
    // Given
    vendorAnswers(500, "{}");
    // When
    for (int i = 0; i < 10; i++) {
      admin().post("/api/channels/stub/ping").then().body("ok", is(false));
    }
    // Then
    admin()
        .get("/api/lanes/claude")
        .then()
        .body("entries[0].health.breaker.phase", is("closed"))
        .body("entries[0].health.breaker.calls", is(0))
        .body("entries[0].health.openBreakers", hasSize(0));
  }
}
