package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.e2e.ApiCalls.Answer;
import io.trireme.e2e.ApiCalls.Call;
import io.trireme.e2e.ApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The admin API of the packaged application is what its OpenAPI document says. */
@Timeout(120)
class OpenApiIT {
  private static final Path REFERENCE = Path.of("../docs/reference");
  private static final Pattern WRITTEN_PATH = Pattern.compile("(/api/[a-z0-9/.{}A-Z-]+)");
  private static final Script MODELS =
      Script.json(
          200,
          """
          {"data":[{"type":"model","id":"deep","display_name":"Deep","created_at":"2025-01-01T00:00:00Z"}],
          "has_more":false,"first_id":"deep","last_id":"deep"}
          """);

  private static ReplayUpstream vendor;
  private static Gateway gateway;
  private static JsonNode json;
  private static ApiDocument document;

  private final Set<String> served = new HashSet<>();

  @BeforeAll
  static void start() {
    vendor = ReplayUpstream.start();
    vendor.on("/v1/models", MODELS);
    vendor.on(Anthropic.PATH, Transcript.fixture("bash-final-text").script());
    // Every operation is asked with a wrong key, which would be too many.
    gateway =
        Gateway.start(
            GatewaySetup.of("")
                .env("TRIREME_CONFIG", GatewaySetup.UNSET)
                .env("TRIREME_WRONG_KEYS_PER_MINUTE", "1000"));
    json = new AdminCalls(gateway).get("/api/openapi.json");
    document = new ApiDocument(json);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    vendor.close();
  }

  private Call call(String operationId) {
    served.add(operationId);
    return new ApiCalls(gateway, document).call(operationId);
  }

  private static String channel(String id) {
    return """
    {"id": "%s", "dialect": "claude", "baseUrls": ["%s"], "allowPrivateNetwork": true,
     "keys": [{"id": "a", "label": "first", "secret": "sk-ant-contract-0123456789", "weight": 2, "enabled": true}],
     "keyStrategy": "weighted", "headers": {"x-team": "one"}, "website": "https://vendor.example",
     "name": "One", "notes": "a note", "quirks": {"noCacheMarks": "true"}, "proxyUrl": null,
     "models": {"map": {"quick": "deep"}, "allow": ["*"], "deny": ["no-*"]},
     "tls": {"insecureSkipVerify": false}, "limits": {"rpm": 600, "concurrency": 60, "adaptive": true},
     "probe": {"enabled": false, "every": "90s"},
     "timeouts": {"connect": "5s", "firstByte": "30s", "firstByteReasoning": "60s", "stall": "60s", "total": "5m"}}
    """
        .formatted(id, vendor.url());
  }

  @Test
  void shouldBeTheCheckedInDocument() throws IOException {
    // When
    JsonNode checkedIn = Anthropic.json(Files.readString(REFERENCE.resolve("openapi.json")));
    // Then
    assertThat(json)
        .as("copy deploy/target/openapi/openapi.json to docs/reference, and run npm run generate")
        .isEqualTo(checkedIn);
  }

  @Test
  void shouldDescribeEveryOperation() {
    // Then
    assertThat(document.operations())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            operation -> {
              assertThat(operation.id()).as(operation.toString()).isNotBlank();
              assertThat(operation.json().path("summary").asText())
                  .as(operation.toString())
                  .isNotBlank();
              assertThat(operation.json().path("responses").has("401")).isTrue();
            });
    assertThat(document.operations()).extracting(Operation::id).doesNotHaveDuplicates();
    assertThat(json.path("components").path("securitySchemes").path("key").path("name").asText())
        .isEqualTo("x-api-key");
  }

  @Test
  void shouldNameThePathsOfThePageForPeople() throws IOException {
    // Given
    Set<String> documented = new TreeSet<>();
    document.operations().forEach(operation -> documented.add(operation.path()));
    // When
    Set<String> written = new TreeSet<>();
    Matcher path = WRITTEN_PATH.matcher(Files.readString(REFERENCE.resolve("admin-api.md")));
    while (path.find()) {
      written.add(path.group(1));
    }
    // Then
    assertThat(documented).containsAll(written);
  }

  @Test
  void shouldAnswerAsDocumented() {
    channels();
    lanes();
    clientKeys();
    settings();
    wholes();
    usage();
    refusals();
    // Then
    served.add("followEvents");
    assertThat(document.operations())
        .as("each has been called")
        .extracting(Operation::id)
        .containsExactlyInAnyOrderElementsOf(served);
  }

  private void channels() {
    call("createChannel").body(channel("one")).expect(201);
    call("createChannel").body(channel("one")).expect(409);
    call("createChannel").body("{\"dialect\": \"claude\", \"colour\": 1}").expect(400);
    call("createChannel").body("[]").expect(400);
    call("listChannels").expect(200);
    Answer one = call("getChannel").at("id", "one").expect(200);
    assertThat(one.tagged()).isTrue();
    ObjectNode configured = (ObjectNode) Anthropic.json(one.text()).path("configured");
    assertThat(document.faults(body("putChannel"), configured)).isEmpty();
    call("putChannel")
        .at("id", "one")
        .header("if-match", "*")
        .body(configured.toString())
        .expect(200);
    call("putChannel").at("id", "one").body(configured.toString()).expect(428);
    call("putChannel")
        .at("id", "one")
        .header("if-match", "\"99\"")
        .body(channel("one"))
        .expect(412);
    call("listKeys").at("id", "one").expect(200);
    call("addKey")
        .at("id", "one")
        .body("{\"id\": \"b\", \"secret\": \"sk-ant-b-01234567890\"}")
        .expect(201);
    call("addKey").at("id", "one").body("{\"colour\": 1}").expect(400);
    call("putKey").at("id", "one").at("keyId", "b").body("{\"enabled\": false}").expect(200);
    call("enableKey").at("id", "one").at("keyId", "b").expect(200);
    call("deleteKey").at("id", "one").at("keyId", "b").expect(200);
    call("deleteKey").at("id", "one").at("keyId", "b").expect(404);
    call("resumeChannel").at("id", "one").expect(200);
    call("pingChannel").at("id", "one").query("key=a").expect(200);
    call("pingAll").expect(200);
    call("listChannelModels").at("id", "one").expect(200);
    call("createChannel")
        .body(channel("gone").replace(vendor.url(), "http://127.0.0.1:1"))
        .expect(201);
    call("listChannelModels").at("id", "gone").expect(502);
    call("deleteChannel").at("id", "gone").header("if-match", "*").expect(200);
    Answer tested = call("testChannel").at("id", "one").query("deep=true").expect(200);
    assertThat(results(tested)).contains("reachable ok", "key ok", "models ok", "streaming ok");
    Answer draft = call("testDraft").body(channel("draft")).expect(200);
    assertThat(results(draft)).contains("reachable ok", "key ok", "streaming skipped");
    call("testDraft")
        .body("{\"dialect\": \"claude\", \"baseUrls\": [\"http://127.0.0.1:1\"]}")
        .expect(400);
    call("getChannel").at("id", "draft").expect(404);
    // A channel may have the name of an action.
    call("createChannel").body(channel("test")).expect(201);
    call("getChannel").at("id", "test").expect(200);
    call("testChannel").at("id", "test").expect(200);
    call("deleteChannel").at("id", "test").header("if-match", "*").expect(200);
  }

  private static List<String> results(Answer test) {
    return Anthropic.json(test.text()).path("steps").findParents("subject").stream()
        .map(step -> step.path("subject").asText() + " " + step.path("result").asText())
        .toList();
  }

  private static JsonNode body(String operationId) {
    return document
        .operation(operationId)
        .json()
        .at("/requestBody/content/application~1json/schema");
  }

  private void lanes() {
    call("listLanes").expect(200);
    call("getLane").at("dialect", "claude").expect(200);
    call("getLane").at("dialect", "nobody").expect(404);
    String lane =
        """
        {"dialect": "claude", "strategy": "weighted", "entries": [{"channel": "one", "weight": 3, "state": "active",
         "breaker": {"enabled": true, "window": 10, "threshold": 0.5, "minimumCalls": 5, "probeEvery": "30s",
         "openFor": "15m", "successes": 2}}], "affinity": {"enabled": true, "ttl": "5m"},
         "hedging": {"enabled": false, "after": "5s", "share": 0.1}, "breaker": {"window": 20}}
        """;
    assertThat(document.faults(body("putLane"), Anthropic.json(lane))).isEmpty();
    call("putLane").at("dialect", "claude").header("if-match", "*").body(lane).expect(200);
    call("putLane")
        .at("dialect", "claude")
        .header("if-match", "*")
        .body("{\"colour\": 1}")
        .expect(400);
    call("orderLane").at("dialect", "claude").body("{\"channels\": [\"one\"]}").expect(200);
    call("orderLane").at("dialect", "claude").body("{\"channels\": [\"two\"]}").expect(400);
    call("patchLaneEntry")
        .at("dialect", "claude")
        .at("channelId", "one")
        .body("{\"state\": \"active\", \"weight\": 2, \"promotion\": {\"for\": \"10m\"}}")
        .expect(200);
    call("patchLaneEntry")
        .at("dialect", "claude")
        .at("channelId", "one")
        .body("{\"state\": \"blue\"}")
        .expect(400);
    call("putLaneEntry")
        .at("dialect", "claude")
        .at("channelId", "one")
        .body("{\"promotion\": null}")
        .expect(200);
    call("putLaneEntry").at("dialect", "claude").at("channelId", "two").body("{}").expect(404);
    call("deleteLane").at("dialect", "claude").header("if-match", "*").expect(200);
    call("deleteLane").at("dialect", "claude").header("if-match", "*").expect(404);
  }

  private void clientKeys() {
    String key =
        """
        {"id": "team", "name": "Team", "lanes": ["claude"], "models": ["*"], "expiresAt": "2100-01-01T00:00:00Z",
         "limits": {"rpm": 60, "tpm": 100000, "concurrency": 4}, "enabled": true}
        """;
    assertThat(document.faults(body("createClientKey"), Anthropic.json(key))).isEmpty();
    call("createClientKey").body(key).expect(201);
    call("createClientKey").body(key).expect(409);
    call("createClientKey").body("{\"secret\": \"mine\"}").expect(400);
    call("listClientKeys").expect(200);
    call("getClientKey").at("id", "team").expect(200);
    call("putClientKey").at("id", "team").header("if-match", "*").body(key).expect(200);
    call("putClientKey").at("id", "team").header("if-match", "\"99\"").body(key).expect(412);
    call("rotateClientKey").at("id", "team").expect(200);
    call("createClientKey").body("{\"name\": \"Other\"}").expect(201);
    call("deleteClientKey").at("id", "other").header("if-match", "*").expect(200);
  }

  private void settings() {
    call("getSettings").expect(200);
    String settings =
        """
        {"mode": "strict", "keepAliveAfter": "20s", "admission": {"concurrency": 100, "queue": 10, "maxWait": "5s"}}
        """;
    assertThat(document.faults(body("putSettings"), Anthropic.json(settings))).isEmpty();
    call("putSettings").header("if-match", "*").body(settings).expect(200);
    call("putSettings").header("if-match", "*").body("{\"mode\": \"blue\"}").expect(400);
    call("putSettings").body(settings).expect(428);
  }

  private void wholes() {
    call("getOverview").expect(200);
    call("getDocument").expect(200);
    call("getPrices").expect(200);
    call("listLosses").query("client=claude&vendor=chat").expect(200);
    call("listAudit").query("limit=5").expect(200);
    call("listAudit").query("limit=0").expect(400);
    Answer plain = call("exportPlain").expect(200);
    call("exportSealed").body("{\"passphrase\": \"correct horse battery\"}").expect(200);
    call("exportSealed").body("{\"passphrase\": \"short\"}").expect(400);
    call("importDocument").query("dryRun=true").body(plain.text()).expect(200);
    call("importDocument").body("{}").expect(400);
    Answer backup = call("makeBackup").expect(201);
    call("listBackups").expect(200);
    String name = Anthropic.json(backup.text()).path("name").asText();
    call("restoreBackup").at("name", name).expect(200);
    call("restoreBackup").at("name", "nothing").expect(404);
    call("getRoute").query("lane=claude&model=deep").expect(200);
    call("getRoute").query("lane=nobody").expect(400);
    call("postRoute")
        .body(
            "{\"lane\": \"claude\", \"model\": \"deep\", \"clientKey\": \"team\", \"session\": \"s\"}")
        .expect(200);
    call("postRoute").body("{\"colour\": 1}").expect(400);
  }

  private void usage() {
    try (EventStream events = new EventStream(gateway)) {
      String request = Anthropic.asking("Question");
      assertThat(RawHttp.exchange(gateway.port(), Anthropic.request(request)).status())
          .isEqualTo(200);
      events.await(
          "exchange",
          Duration.ofSeconds(10),
          event -> event.path("type").asText().equals("exchange"));
      call("putSettings").header("if-match", "*").body("{}").expect(200);
      events.await(
          "configuration",
          Duration.ofSeconds(10),
          event -> event.path("type").asText().equals("configuration"));
      for (String kind : List.of("hello", "exchange", "configuration")) {
        assertThat(events.of(kind)).isNotEmpty();
        for (JsonNode event : events.of(kind)) {
          JsonNode data = ((ObjectNode) event.deepCopy()).without("type");
          assertThat(document.faults(document.event(kind), data)).as(kind + " " + data).isEmpty();
        }
      }
    }
    ProcessLog.await(
        "the row of the request",
        Duration.ofSeconds(15),
        () -> new AdminCalls(gateway).get("/api/requests").path("requests").size() > 0);
    Answer page = call("listRequests").query("limit=1&outcome=success").expect(200);
    call("listRequests").query("format=csv").expect(200);
    call("listRequests").query("limit=0").expect(400);
    String id = Anthropic.json(page.text()).path("requests").path(0).path("id").asText();
    call("getRequest").at("id", id).expect(200);
    call("getRequest").at("id", "nothing").expect(404);
    for (String operation : List.of("getUsage", "getSeries")) {
      call(operation).query("range=1h&group=model").expect(200);
      call(operation).query("format=csv").expect(200);
      call(operation).query("range=1y").expect(400);
    }
  }

  /** What each operation refuses, whatever it does. */
  private void refusals() {
    for (Operation operation : document.operations()) {
      call(operation.id()).without("x-api-key").expect(401);
      call(operation.id()).header("x-api-key", "wrong").expect(401);
      if (!operation.streams()) {
        call(operation.id()).header("accept", "image/png").body("{}").expect(406);
      }
      if (operation.takesBody()) {
        call(operation.id()).header("content-type", "text/plain").body("{}").expect(415);
      }
    }
  }
}
