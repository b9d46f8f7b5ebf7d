package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.spi.Quirks;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.Timeouts;
import io.trireme.scheduler.state.KeyRef;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.admin.ConfigFixture.bytes;
import static io.trireme.admin.ConfigFixture.json;
import static io.trireme.admin.ConfigFixture.refusal;
import static io.trireme.admin.ConfigFixture.tag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

@Timeout(60)
class ChannelConfigTest {

  @TempDir Path folder;
  private @Nullable ConfigFixture opened;

  private ConfigFixture admin(String yaml) {
    ConfigFixture fixture = new ConfigFixture(folder, yaml);
    opened = fixture;
    return fixture;
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private static Channel inForce(ConfigFixture admin, String id) {
    return admin.gateway.configuration().channel(id).orElseThrow();
  }

  private static ObjectNode configured(Response response) {
    return (ObjectNode) json(response).path("configured");
  }

  private static byte[] body(JsonNode json) {
    return json.toString().getBytes(UTF_8);
  }

  @Test
  void shouldMakeAChannelAndShowItWithoutItsSecrets() {
    ConfigFixture admin = admin("");
    // When
    Response made =
        admin.channel(
            "one",
            ",'name':'One','headers':{'X-Team':'header-canary'},"
                + "'proxyUrl':'http://me:proxy-canary@proxy.example:3128'");
    // Then
    assertThat(made.getStatus()).isEqualTo(201);
    assertThat(json(made).path("managed").asText()).isEqualTo("database");
    assertThat(tag(made)).isEqualTo("\"" + json(made).path("revision").asLong() + "\"");
    assertThat(json(made).toString()).doesNotContain("canary");
    assertThat(configured(made).path("keys").path(0).path("masked").asText())
        .isEqualTo("sk-c***89");
    assertThat(configured(made).path("proxyUrl").asText())
        .isEqualTo("http://***@proxy.example:3128");
    assertThat(inForce(admin, "one").keys().getFirst().secret().reveal())
        .isEqualTo("sk-canary-one-0123456789");
  }

  @ParameterizedTest
  @CsvSource({
    "'My Vendor!', https://api.x.example, my-vendor",
    "'',           https://api.vendor.example/v1, vendor",
    "'',           https://vendor.example, vendor",
    "'one',        https://vendor.example, one-2"
  })
  void shouldGiveAnIdToAChannelThatHasNone(String name, String url, String id) {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    // When
    Response made =
        admin.channels.create(
            bytes(
                "{'name':'%s','dialect':'claude','baseUrls':['%s']}"
                    .formatted(name, url)
                    .replace("'name':'',", "")));
    // Then
    assertThat(json(made).path("id").asText()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'baseUrls':['https://a.example']} | dialect",
        "{'dialect':'claude','baseUrls':['ftp://a.example']} | baseUrls[0]",
        "{'dialect':'claude','baseUrls':['https://a.example'],'timeouts':{'connect':'soon'}} | timeouts.connect",
        "{'dialect':'claude','baseUrls':['https://a.example'],'keys':[{'secret':'a'},{'label':'b'}]} | keys[1].secret",
        "{'dialect':'claude','baseUrls':['https://a.example'],'headers':{'x-a':'***'}} | headers.x-a",
        "{'dialect':'claude','baseUrls':['https://a.example'],'place':{'lanes':{'claude':'middle'}}} | place.lanes.claude",
        "{'dialect':'claude','baseUrls':['https://a.example'],'place':{'lanes':{'cobol':'first'}}} | place.lanes.cobol"
      })
  void shouldNameTheFieldThatIsWrong(String body, String field) {
    ConfigFixture admin = admin("");
    // When
    Problem problem = refusal(() -> admin.channels.create(bytes(body)));
    // Then
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.errors()).extracting(FieldError::field).containsExactly(field);
    assertThat(admin.configurator.content().objects()).isEmpty();
  }

  @Test
  void shouldKeepTheCredentialsOfWhoSendsBackWhatHeWasShown() {
    ConfigFixture admin = admin("");
    Response made =
        admin.channel(
            "one",
            ",'headers':{'X-Team':'header-canary','X-Other':'other-canary'},"
                + "'proxyUrl':'http://me:proxy-canary@proxy.example:3128'");
    // When a header is taken out and the rest comes back
    ObjectNode shown = configured(made);
    ((ObjectNode) shown.path("headers")).remove("X-Other");
    shown.put("name", "Another name");
    Response changed = admin.channels.replace("one", tag(made), body(shown));
    // Then
    Channel channel = inForce(admin, "one");
    assertThat(channel.name()).isEqualTo("Another name");
    assertThat(channel.keys().getFirst().secret().reveal()).isEqualTo("sk-canary-one-0123456789");
    assertThat(channel.transport().headers()).containsExactly(entry("X-Team", "header-canary"));
    assertThat(requireNonNull(channel.transport().proxyUrl()).reveal().toString())
        .contains("proxy-canary");
    // When none of them is sent
    admin.channels.replace(
        "one", tag(changed), bytes("{'dialect':'claude','baseUrls':['https://one.example']}"));
    // Then they stay, and the name goes
    assertThat(inForce(admin, "one").keys()).isEqualTo(channel.keys());
    assertThat(inForce(admin, "one").transport().headers())
        .isEqualTo(channel.transport().headers());
    assertThat(inForce(admin, "one").name()).isNotEqualTo("Another name");
  }

  @Test
  void shouldKeepEveryFieldThroughAChangeOfOne() {
    ConfigFixture admin = admin("");
    Response made =
        admin.channel(
            "one",
            ",'name':'One','keyStrategy':'round-robin','models':{'map':{'x':'y'},'allow':['x'],"
                + "'deny':['z']},'headers':{'X-Team':'header-canary'},"
                + "'timeouts':{'connect':'1s','firstByte':'2s','firstByteReasoning':'3s',"
                + "'stall':'4s','total':'5s'},'limits':{'rpm':7,'concurrency':8,'adaptive':true},"
                + "'probe':{'every':'90s','enabled':true},'allowPrivateNetwork':true,"
                + "'tls':{'insecureSkipVerify':true},'quirks':{'authHeader':'bearer'},"
                + "'proxyUrl':'http://proxy.example:3128','website':'https://w.example',"
                + "'notes':'two\\nlines'");
    Channel before = inForce(admin, "one");
    ObjectNode shown = configured(made);
    // When
    shown.put("name", "Another");
    admin.channels.replace("one", tag(made), body(shown));
    // Then
    Channel after = inForce(admin, "one");
    assertThat(after.name()).isEqualTo("Another");
    assertThat(after).usingRecursiveComparison().ignoringFields("about").isEqualTo(before);
    assertThat(after.about().notes()).isEqualTo(before.about().notes()).contains("two");
    assertThat(after.about().website()).isEqualTo(before.about().website());
    assertThat(before.transport().quirks()).isNotEqualTo(Quirks.NONE);
    assertThat(before.transport().timeouts()).isNotEqualTo(Timeouts.DEFAULTS);
    assertThat(before.limits()).isNotEqualTo(Limits.NONE);
  }

  @Test
  void shouldWantTheCredentialsAgainWhenAnotherHostIsToGetThem() {
    ConfigFixture admin = admin("");
    Response made = admin.channel("one", ",'headers':{'X-Team':'header-canary'}");
    ObjectNode shown = configured(made);
    shown.putArray("baseUrls").add("https://one.example").add("https://evil.example");
    // When
    Problem problem = refusal(() -> admin.channels.replace("one", tag(made), body(shown)));
    // Then
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.errors())
        .extracting(FieldError::field)
        .containsExactly("keys[0].secret", "headers.X-Team");
    assertThat(inForce(admin, "one").baseUrls()).hasSize(1);
    // When they are left out
    shown.remove("keys");
    shown.remove("headers");
    // Then
    assertThat(refusal(() -> admin.channels.replace("one", tag(made), body(shown))).errors())
        .hasSize(2);
    // When they are entered
    shown.putArray("keys").addObject().put("id", "a").put("secret", "sk-new-0123456789abcdef");
    shown.putObject("headers").put("X-Team", "entered");
    admin.channels.replace("one", tag(made), body(shown));
    // Then
    assertThat(inForce(admin, "one").baseUrls()).hasSize(2);
  }

  @Test
  void shouldWantAnotherPathOfTheSameHostWithoutFuss() {
    ConfigFixture admin = admin("");
    Response made = admin.channel("one", "");
    ObjectNode shown = configured(made);
    shown.putArray("baseUrls").add("https://one.example/v2");
    // When
    admin.channels.replace("one", tag(made), body(shown));
    // Then
    assertThat(inForce(admin, "one").keys()).hasSize(1);
  }

  @Test
  void shouldLetNobodyOverwriteWhatHeHasNotSeen() {
    ConfigFixture admin = admin("");
    Response made = admin.channel("one", "");
    byte[] shown = body(configured(made));
    // When nothing is said of what was seen
    assertThat(refusal(() -> admin.channels.replace("one", null, shown)).status()).isEqualTo(428);
    assertThat(refusal(() -> admin.channels.remove("one", null)).status()).isEqualTo(428);
    // When somebody else was quicker
    admin.channels.replace("one", tag(made), shown);
    // Then
    assertThat(refusal(() -> admin.channels.replace("one", tag(made), shown)).status())
        .isEqualTo(412);
    assertThat(refusal(() -> admin.channels.remove("one", tag(made))).status()).isEqualTo(412);
    assertThat(refusal(() -> admin.channels.remove("one", "\"none\"")).status()).isEqualTo(412);
    assertThat(refusal(() -> admin.channel("one", "")).code()).isEqualTo("exists");
  }

  @Test
  void shouldLeaveWhatTheFileSays() {
    ConfigFixture admin =
        admin(
            "channels: [{id: filed, dialect: claude, baseUrls: [https://f.example],"
                + " keys: [{id: k, secret: sk-file-0123456789abc}]}]\n");
    // Then
    assertThat(json(admin.channels.show("filed")).path("managed").asText()).isEqualTo("file");
    assertThat(admin.channels.show("filed").getEntityTag()).isNull();
    for (Problem problem :
        new Problem[] {
          refusal(() -> admin.channels.replace("filed", "\"1\"", bytes("{}"))),
          refusal(() -> admin.channels.remove("filed", "*")),
          refusal(() -> admin.keys.add("filed", null, bytes("{'secret':'x'}"))),
          refusal(() -> admin.keys.remove("filed", "k", null))
        }) {
      assertThat(problem.status()).isEqualTo(409);
      assertThat(problem.code()).isEqualTo("read_only");
    }
    assertThat(refusal(() -> admin.channel("filed", "")).code()).isEqualTo("exists");
    assertThat(refusal(() -> admin.channels.remove("nobody", "*")).status()).isEqualTo(404);
  }

  @Test
  void shouldAddChangeAndRemoveKeys() {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    // When
    Response added =
        admin.keys.add(
            "one", null, bytes("{'id':'b','secret':'sk-canary-b-0123456789','weight':3}"));
    // Then
    assertThat(added.getStatus()).isEqualTo(201);
    assertThat(json(added).path("masked").asText()).isEqualTo("sk-c***89");
    assertThat(inForce(admin, "one").keys()).hasSize(2);
    // When it is turned off, and its secret not sent
    admin.keys.replace("one", "b", tag(added), bytes("{'enabled':false}"));
    // Then
    assertThat(inForce(admin, "one").keys().get(1).enabled()).isFalse();
    assertThat(inForce(admin, "one").keys().get(1).secret().reveal())
        .isEqualTo("sk-canary-b-0123456789");
    // When it is taken into use again
    assertThat(admin.keys.enable("one", "b").state()).isEqualTo("ready");
    assertThat(inForce(admin, "one").keys().get(1).enabled()).isTrue();
    // When it gets another secret, what is held against it is forgotten
    admin.state.disable(new KeyRef("one", "b"), "revoked");
    admin.keys.replace("one", "b", null, bytes("{'secretRef':'env:VENDOR_KEY'}"));
    assertThat(admin.state.key(new KeyRef("one", "b")).disabled()).isNull();
    assertThat(inForce(admin, "one").keys().get(1).secret().reveal())
        .isEqualTo("sk-from-the-environment-1");
    // When
    admin.keys.remove("one", "a", null);
    // Then
    assertThat(inForce(admin, "one").keys()).extracting(key -> key.id()).containsExactly("b");
    assertThat(refusal(() -> admin.keys.remove("one", "a", null)).code()).isEqualTo("unknown_key");
  }

  @Test
  void shouldSayWhoChangedWhatAndNoSecret() {
    ConfigFixture admin = admin("");
    Response made = admin.channel("one", "");
    ObjectNode shown = configured(made);
    shown.putObject("limits").put("rpm", 60);
    admin.channels.replace("one", tag(made), body(shown));
    // When
    AuditPage page = admin.audit.page(null, null);
    // Then
    assertThat(page.intact()).isTrue();
    assertThat(page.entries())
        .extracting(
            AuditPage.Entry::actor,
            AuditPage.Entry::action,
            AuditPage.Entry::object,
            AuditPage.Entry::detail)
        .containsExactly(
            tuple("admin", "change channel", "channel one", "limits"),
            tuple("admin", "add channel", "channel one", "baseUrls dialect id keys"));
    assertThat(admin.audit.page(null, 1).next()).isEqualTo(2);
    assertThat(admin.audit.page(2L, 1).entries())
        .extracting(AuditPage.Entry::action)
        .containsExactly("add channel");
    assertThat(refusal(() -> admin.audit.page(null, 0)).status()).isEqualTo(400);
  }
}
