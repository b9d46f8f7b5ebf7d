package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.FormerCredential;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static io.trireme.admin.ConfigFixture.bytes;
import static io.trireme.admin.ConfigFixture.json;
import static io.trireme.admin.ConfigFixture.refusal;
import static io.trireme.admin.ConfigFixture.tag;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ClientKeyConfigTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ConfigFixture admin;

  @BeforeEach
  void open() {
    admin =
        new ConfigFixture(
            folder, "clientKeys: [{id: filed, name: Filed, secret: tr-file-0123456789abcdef01}]\n");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private ClientKey inForce(String id) {
    return admin.gateway.configuration().clientKeys().stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private String identityOf(String secret) {
    return "hmac:" + admin.configurator.hash(secret);
  }

  @Test
  void shouldShowTheSecretOnceAndKeepItsHash() {
    // When
    Response made =
        admin.clientKeys.create(
            bytes(
                "{'name':'Team A','lanes':['claude'],'models':['model-*'],"
                    + "'limits':{'rpm':60,'tpm':100000},'expiresAt':'2026-12-01T00:00:00Z'}"));
    // Then
    JsonNode answer = json(made);
    String secret = answer.path("secret").asText();
    assertThat(made.getStatus()).isEqualTo(201);
    assertThat(secret).startsWith("tr-").hasSize(46);
    assertThat(answer.path("clientKey").path("id").asText()).isEqualTo("team-a");
    assertThat(answer.path("clientKey").path("prefix").asText()).isEqualTo(secret.substring(0, 7));
    assertThat(inForce("team-a").credential().identity()).isEqualTo(identityOf(secret));
    assertThat(inForce("team-a").limits().rpm()).isEqualTo(60);
    // And nowhere else
    assertThat(Json.of(admin.clientKeys.clientKeys()).toString())
        .doesNotContain(secret)
        .doesNotContain("hmac");
    assertThat(admin.configurator.content().objects().toString()).doesNotContain(secret);
    assertThat(json(admin.clientKeys.show("team-a")).path("state").asText()).isEqualTo("active");
  }

  @Test
  void shouldChangeEverythingButTheSecret() {
    Response made = admin.clientKeys.create(bytes("{'id':'a'}"));
    String identity = inForce("a").credential().identity();
    // When
    Response changed =
        admin.clientKeys.replace("a", tag(made), bytes("{'name':'A','enabled':false}"));
    // Then
    assertThat(inForce("a").credential().identity()).isEqualTo(identity);
    assertThat(json(changed).path("state").asText()).isEqualTo("disabled");
    assertThat(refusal(() -> admin.clientKeys.replace("a", tag(made), bytes("{}"))).status())
        .isEqualTo(412);
    assertThat(refusal(() -> admin.clientKeys.replace("a", null, bytes("{}"))).status())
        .isEqualTo(428);
    assertThat(
            refusal(() -> admin.clientKeys.replace("a", tag(changed), bytes("{'hmac':'x'}")))
                .errors())
        .extracting(FieldError::field)
        .containsExactly("hmac");
    assertThat(
            refusal(
                    () ->
                        admin.clientKeys.replace(
                            "a", tag(changed), bytes("{'limits':{'rpm':'many'}}")))
                .errors())
        .extracting(FieldError::field)
        .containsExactly("limits.rpm");
    // When its time is over
    Response expired =
        admin.clientKeys.replace("a", tag(changed), bytes("{'expiresAt':'2026-11-22T09:59:59Z'}"));
    assertThat(json(expired).path("state").asText()).isEqualTo("expired");
  }

  @Test
  void shouldReplaceTheSecretAtOnce() {
    Response made = admin.clientKeys.create(bytes("{'id':'a'}"));
    String before = json(made).path("secret").asText();
    // When
    Response rotated = admin.clientKeys.rotate("a", null, null);
    // Then
    String after = json(rotated).path("secret").asText();
    assertThat(after).isNotEqualTo(before);
    assertThat(inForce("a").credential().identity()).isEqualTo(identityOf(after));
    assertThat(inForce("a").credential().prefix()).isEqualTo(after.substring(0, 7));
    assertThat(admin.audit.page(null, 1).entries().getFirst().detail()).isEqualTo("secret");
    // When
    admin.clientKeys.remove("a", tag(rotated));
    // Then
    assertThat(refusal(() -> admin.clientKeys.show("a")).status()).isEqualTo(404);
  }

  @Test
  void shouldLetTheSecretBeforeOpenForAsLongAsIsAskedFor() {
    Response made = admin.clientKeys.create(bytes("{'id':'a'}"));
    String before = json(made).path("secret").asText();
    // When
    Response rotated = admin.clientKeys.rotate("a", null, bytes("{'grace':'24h'}"));
    // Then
    FormerCredential former = requireNonNull(inForce("a").former());
    assertThat(former.credential().identity()).isEqualTo(identityOf(before));
    assertThat(former.until()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
    assertThat(json(rotated).path("clientKey").path("formerUntil").asText())
        .isEqualTo("2026-11-23T10:00:00Z");
    // And a change keeps it, while another rotation ends it
    admin.clientKeys.replace("a", tag(rotated), bytes("{'name':'A'}"));
    assertThat(inForce("a").former()).isEqualTo(former);
    admin.clientKeys.rotate("a", null, null);
    assertThat(inForce("a").former()).isNull();
    // And a time that is none is refused
    for (String grace : List.of("soon", "721h")) {
      byte[] body = bytes("{'grace':'" + grace + "'}");
      assertThat(refusal(() -> admin.clientKeys.rotate("a", null, body)).errors())
          .extracting(FieldError::field)
          .containsExactly("grace");
    }
  }

  @Test
  void shouldKeepBudgetsAndShowWhatIsUsedOfThem() {
    // When
    Response made =
        admin.clientKeys.create(
            bytes("{'id':'a','budgets':[{'usd':2.5,'per':'day'},{'tokens':1000,'per':'month'}]}"));
    // Then
    assertThat(inForce("a").budgets())
        .extracting(Object::toString)
        .containsExactly("2.5usd/day", "1000tokens/month");
    JsonNode shown = json(admin.clientKeys.show("a")).path("budgets");
    assertThat(shown.path(0).path("used").decimalValue()).isEqualByComparingTo("0.5");
    assertThat(shown.path(0).path("remaining").decimalValue()).isEqualByComparingTo("2");
    assertThat(shown.path(0).path("unpriced").asLong()).isEqualTo(3);
    assertThat(shown.path(0).path("resetsAt").asText()).isEqualTo("2026-11-23T00:00:00Z");
    assertThat(shown.path(1).path("remaining").asLong()).isEqualTo(800);
    // And what was shown may be sent back
    ObjectNode back = io.trireme.core.Json.object();
    back.set("budgets", shown);
    Response same = admin.clientKeys.replace("a", tag(made), bytes(back.toString()));
    assertThat(inForce("a").budgets()).hasSize(2);
    // And what is no budget is refused by its field
    for (String[] wrong :
        new String[][] {
          {"[{'usd':0,'per':'day'}]", "budgets[0].usd"},
          {"[{'usd':1,'tokens':1,'per':'day'}]", "budgets[0]"},
          {"[{'tokens':1,'per':'year'}]", "budgets[0].per"},
          {"[{'usd':1.0000000001,'per':'day'}]", "budgets[0].usd"}
        }) {
      byte[] body = bytes("{'budgets':" + wrong[0] + "}");
      assertThat(refusal(() -> admin.clientKeys.replace("a", tag(same), body)).errors())
          .extracting(FieldError::field)
          .containsExactly(wrong[1]);
    }
  }

  @Test
  void shouldLeaveThoseOfTheFile() {
    assertThat(json(admin.clientKeys.show("filed")).path("managed").asText()).isEqualTo("file");
    for (Problem problem :
        new Problem[] {
          refusal(() -> admin.clientKeys.replace("filed", "*", bytes("{}"))),
          refusal(() -> admin.clientKeys.rotate("filed", null, null)),
          refusal(() -> admin.clientKeys.remove("filed", "*"))
        }) {
      assertThat(problem.code()).isEqualTo("read_only");
    }
    assertThat(refusal(() -> admin.clientKeys.create(bytes("{'id':'filed'}"))).code())
        .isEqualTo("exists");
    assertThat(
            json(admin.clientKeys.create(bytes("{'name':'filed'}")))
                .path("clientKey")
                .path("id")
                .asText())
        .isEqualTo("filed-2");
  }
}
