package io.trireme.deploy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

/**
 * The assembled module against a vendor of WireMock: statuses and JSON, no framing and no faults.
 */
@QuarkusTest
@QuarkusTestResource(value = VendorStub.class, restrictToAnnotatedClass = true)
@Timeout(60)
class GatewayModuleTest {

  @SuppressWarnings("NullAway.Init") // set by the test framework
  WireMockServer vendor;

  @BeforeEach
  void forget() {
    vendor.resetAll();
  }

  private static RequestSpecification caller() {
    return given()
        .header("x-api-key", VendorStub.ACCESS_KEY)
        .header("anthropic-version", "2023-06-01");
  }

  private void vendorLists(String... ids) {
    StringBuilder data = new StringBuilder();
    for (String id : ids) {
      data.append(data.isEmpty() ? "" : ",")
          .append("{\"type\":\"model\",\"id\":\"" + id + "\",\"max_tokens\":7}");
    }
    vendor.stubFor(
        get(urlPathEqualTo("/v1/models"))
            .willReturn(okJson("{\"data\":[" + data + "],\"has_more\":false}")));
  }

  @Test
  void shouldListAliasesAndTheVendorsModelsWithoutDeniedOnes() {
    // Given
    vendorLists("model-small", "model-large", "model-secret");
    // When / Then
    caller()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .header("x-trireme-request-id", matchesPattern("req_[0-9a-f]{24}"))
        .body("data.id", contains("quick", "model-small", "model-large"))
        .body("data[0].max_tokens", is(7))
        .body("has_more", is(false))
        .body("first_id", is("quick"))
        .body("last_id", is("model-large"));
    vendor.verify(
        getRequestedFor(urlEqualTo("/v1/models?limit=1000"))
            .withHeader("x-api-key", equalTo(VendorStub.VENDOR_KEY))
            .withHeader("anthropic-version", equalTo("2023-06-01")));
  }

  @Test
  void shouldListWhatIsConfiguredWhenTheVendorDoesNotAnswer() {
    // Given
    vendor.stubFor(
        get(urlPathEqualTo("/v1/models"))
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    // When / Then
    caller()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("data.id", hasItems("quick", "model-small"));
  }

  @Test
  void shouldDescribeOneModelAndRefuseAnUnknownOne() {
    // Given
    vendorLists("model-large");
    // When / Then
    caller().get("/v1/models/model-large").then().statusCode(200).body("id", is("model-large"));
    caller()
        .get("/v1/models/model-none")
        .then()
        .statusCode(404)
        .body("error.type", is("not_found_error"))
        .body("error.message", is("model: model-none"));
  }

  @Test
  void shouldRelayAWholeAnswerUnderTheMappedName() {
    // Given
    vendor.stubFor(
        post(urlPathEqualTo("/v1/messages"))
            .willReturn(
                okJson("{\"type\":\"message\",\"id\":\"msg_1\",\"usage\":{\"input_tokens\":3}}")));
    // When / Then
    caller()
        .contentType("application/json")
        .body("{\"model\":\"team-blue\",\"max_tokens\":1,\"messages\":[]}")
        .post("/v1/messages")
        .then()
        .statusCode(200)
        .header("x-trireme-channel", "stub")
        .header("x-trireme-attempts", "1")
        .body("id", is("msg_1"));
    vendor.verify(
        postRequestedFor(urlEqualTo("/v1/messages"))
            .withRequestBody(
                equalTo("{\"model\":\"model-large\",\"max_tokens\":1,\"messages\":[]}")));
  }

  @Test
  void shouldCountTokensUpstream() {
    // Given
    vendor.stubFor(
        post(urlPathEqualTo("/v1/messages/count_tokens"))
            .willReturn(okJson("{\"input_tokens\":42}")));
    // When / Then
    caller()
        .contentType("application/json")
        .body("{\"model\":\"quick\",\"messages\":[]}")
        .post("/v1/messages/count_tokens?beta=true")
        .then()
        .statusCode(200)
        .body("input_tokens", is(42));
    vendor.verify(postRequestedFor(urlEqualTo("/v1/messages/count_tokens?beta=true")));
  }

  @Test
  void shouldShowTheChannelToWhoeverMayAdminister() {
    caller()
        .get("/api/overview")
        .then()
        .statusCode(200)
        .body("dialects.id", hasItems("claude", "codex", "chat", "gemini"))
        .body("lanes.find { it.dialect == 'claude' }.channels.id", contains("stub"));
    given()
        .get("/api/overview")
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .body("code", is("key_missing"));
  }
}
