package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Strategy;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static io.trireme.admin.ConfigFixture.json;
import static io.trireme.admin.ConfigFixture.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ImportTest {

  private static final String PROXY =
      """
      {'upstream':[
         {'name':'Second','serviceType':'openai','baseUrl':'http://localhost:8080/v1/','priority':2,
          'apiKeys':['sk-canary-second-0123456789'],'status':'suspended','insecureSkipVerify':true},
         {'name':'First One','serviceType':'claude','baseUrls':['https://a.example','https://a.example/','https://b.example#'],
          'apiKeys':['sk-canary-first-0123456789','sk-canary-other-0123456789','sk-canary-first-0123456789'],
          'historicalApiKeys':['sk-canary-gone-0123456789'],
          'disabledApiKeys':[{'key':'sk-canary-off-0123456789','reason':'balance'}],
          'modelMapping':{'opus':'big-model'},'priority':1,'promotionUntil':'2026-11-22T18:00:00+08:00',
          'lowQuality':true,'website':'https://a.example/about','description':'two\\nlines'},
         {'name':'Keyless','serviceType':'claude','baseUrl':'https://c.example','tags':['x']},
         {'name':'Broken','serviceType':'claude','apiKeys':['sk-canary-broken-0123456789']}],
       'loadBalance':'round-robin',
       'responsesUpstream':[{'name':'First One','serviceType':'responses','baseUrl':'https://r.example','apiKeys':['sk-canary-r-0123456789'],
          'promotionUntil':'2026-11-22T10:05:00Z'}],
       'geminiUpstream':[{'name':'','serviceType':'gemini','baseUrl':'https://api.gem.example','apiKeys':['sk-canary-g-0123456789']}],
       'fuzzyModeEnabled':false,
       'extra':1}
      """;

  @TempDir Path folder;
  private @Nullable ConfigFixture opened;

  private ConfigFixture admin(String yaml) {
    ConfigFixture fixture = new ConfigFixture(folder, yaml);
    fixture.gateway.serve(
        Configurations.CHAT, Configurations.CLAUDE, Configurations.CODEX, Configurations.GEMINI);
    opened = fixture;
    return fixture;
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private static List<String> lines(ImportAnswer answer) {
    return answer.objects().stream()
        .map(line -> line.kind() + " " + line.id() + " " + line.change())
        .toList();
  }

  private static List<String> members(ConfigFixture admin, Dialect lane) {
    return admin.gateway.configuration().members(lane).stream()
        .map(member -> member.channel().id() + " " + member.state().wireName())
        .toList();
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(UTF_8);
  }

  @Test
  void shouldTellWhatItWouldDoAndDoNothing() {
    ConfigFixture admin = admin("");
    // When
    ImportAnswer answer = admin.imports.take(true, ConfigFixture.bytes(PROXY));
    // Then
    assertThat(answer.source()).isEqualTo("claude-proxy");
    assertThat(lines(answer))
        .containsExactly(
            "channel first-one added",
            "channel second added",
            "channel keyless added",
            "channel broken refused",
            "channel first-one-2 added",
            "channel gem added",
            "lane claude added",
            "lane codex added",
            "lane gemini added",
            "settings settings added");
    assertThat(answer.objects().get(3).reason()).contains("baseUrls");
    assertThat(answer.warnings())
        .contains(
            "loadBalance: round-robin takes effect here; there it never did",
            "first-one: historicalApiKeys: removed keys are not kept",
            "first-one: lowQuality has no counterpart: usage is told as the vendor tells it",
            "keyless: tags: has no counterpart",
            "keyless: apiKeys: there is none, so it is suspended",
            "extra: has no counterpart");
    assertThat(Json.of(answer).toString()).doesNotContain("canary");
    assertThat(answer.backup()).isNull();
    assertThat(admin.configurator.content().objects()).isEmpty();
    assertThat(admin.configurator.backups()).isEmpty();
  }

  @Test
  void shouldTakeOverWhatThePredecessorWasToldInOneChange() {
    ConfigFixture admin = admin("");
    // When
    ImportAnswer answer = admin.imports.take(false, ConfigFixture.bytes(PROXY));
    // Then
    assertThat(answer.revision()).isEqualTo(1);
    assertThat(answer.backup()).isEqualTo("backup-0");
    Channel first = admin.gateway.configuration().channel("first-one").orElseThrow();
    assertThat(first.baseUrls())
        .extracting(Object::toString)
        .containsExactly("https://a.example", "https://b.example#");
    assertThat(first.keys())
        .extracting(key -> key.secret().reveal())
        .containsExactly(
            "sk-canary-first-0123456789", "sk-canary-other-0123456789", "sk-canary-off-0123456789");
    assertThat(first.keys()).extracting(ApiKey::enabled).containsExactly(true, true, false);
    assertThat(first.models().upstreamModel("claude-opus-4")).contains("big-model");
    assertThat(first.models().upstreamModel("opus")).contains("big-model");
    assertThat(first.models().upstreamModel("sonnet")).contains("sonnet");
    assertThat(first.about().notes()).isEqualTo("two\nlines");
    Channel second = admin.gateway.configuration().channel("second").orElseThrow();
    assertThat(second.dialect()).isEqualTo(Configurations.CHAT);
    assertThat(second.transport().allowPrivateNetwork()).isTrue();
    assertThat(second.transport().tls().insecureSkipVerify()).isTrue();
    assertThat(members(admin, Configurations.CLAUDE))
        .containsExactly("first-one active", "second suspended", "keyless suspended");
    assertThat(members(admin, Configurations.CODEX)).containsExactly("first-one-2 active");
    assertThat(admin.gateway.configuration().lane(Configurations.CLAUDE).strategy())
        .isEqualTo(Strategy.ROUND_ROBIN);
    assertThat(admin.gateway.configuration().settings().mode()).isEqualTo(Settings.Mode.STRICT);
    // And a promotion lasts as long as it was to last
    assertThat(admin.state.promoted(Configurations.CODEX))
        .containsEntry("first-one-2", ConfigFixture.NOW.plusSeconds(300));
    assertThat(admin.state.promoted(Configurations.CLAUDE)).isEmpty();
    // When it comes again there is nothing to do
    ImportAnswer again = admin.imports.take(false, ConfigFixture.bytes(PROXY));
    assertThat(again.objects())
        .extracting(ImportAnswer.Line::change)
        .containsOnly("unchanged", "refused");
    assertThat(again.revision()).isEqualTo(1);
    assertThat(admin.audit.page(null, null).entries())
        .extracting(AuditPage.Entry::action)
        .containsOnly("import");
  }

  @Test
  void shouldLetOneUpstreamServeWhereTheOldFileNamesOne() {
    ConfigFixture admin = admin("");
    // When
    admin.imports.take(
        false,
        ConfigFixture.bytes(
            "{'upstream':[{'name':'a','serviceType':'claude','baseUrl':'https://a.example','apiKeys':['k1']},"
                + "{'name':'b','serviceType':'claude','baseUrl':'https://b.example','apiKeys':['k2']}],"
                + "'currentUpstream':1}"));
    // Then
    assertThat(members(admin, Configurations.CLAUDE)).containsExactly("a disabled", "b active");
  }

  @Test
  void shouldLeaveWhatStandsInTheFileAndKeepTheOtherEntries() {
    ConfigFixture admin =
        admin(
            """
            channels: [{id: second, dialect: claude, baseUrls: [https://f.example]}]
            settings: {mode: fuzzy}
            """);
    // When
    ImportAnswer answer = admin.imports.take(false, ConfigFixture.bytes(PROXY));
    // Then
    assertThat(lines(answer)).contains("channel second refused", "settings settings refused");
    assertThat(members(admin, Configurations.CLAUDE))
        .containsExactly("first-one active", "keyless suspended", "second active");
  }

  @Test
  void shouldExportWithoutSecretsAndTakeThatBack() {
    ConfigFixture admin = admin("");
    admin.channel("one", ",'headers':{'x-team':'header-canary'}");
    admin.lanes.reorder("claude", null, ConfigFixture.bytes("{'channels':['one']}"));
    admin.clientKeys.create(ConfigFixture.bytes("{'id':'team'}"));
    // When
    ObjectNode exported = admin.exports.redacted();
    // Then
    assertThat(exported.toString()).doesNotContain("canary").doesNotContain("hmac");
    assertThat(lines(admin.imports.take(false, bytes(exported))))
        .allMatch(line -> line.endsWith(" unchanged"))
        .hasSize(3);
    // When it would send a key to another host
    ((ObjectNode) exported.path("channels").path(0))
        .putArray("baseUrls")
        .add("https://evil.example");
    ImportAnswer moved = admin.imports.take(false, bytes(exported));
    // Then
    assertThat(lines(moved)).contains("channel one refused");
    assertThat(moved.objects().getFirst().reason()).contains("entered again");
    // When the secrets are not here
    ((ObjectNode) exported.path("channels").path(0)).put("id", "other");
    assertThat(lines(admin.imports.take(false, bytes(exported)))).contains("channel other refused");
  }

  @Test
  void shouldExportWithSecretsUnderAPassphraseAlone() {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    String secret =
        json(admin.clientKeys.create(ConfigFixture.bytes("{'id':'team'}"))).path("secret").asText();
    assertThat(refusal(() -> admin.exports.sealed(ConfigFixture.bytes("{}"))).errors())
        .extracting(FieldError::field)
        .containsExactly("passphrase");
    // When
    ObjectNode sealed =
        admin.exports.sealed(ConfigFixture.bytes("{'passphrase':'correct horse battery'}"));
    admin.channels.remove("one", "*");
    admin.clientKeys.remove("team", "*");
    // Then
    assertThat(sealed.toString()).doesNotContain("canary");
    assertThat(sealed.path("iterations").asInt()).isGreaterThanOrEqualTo(600_000);
    assertThat(refusal(() -> admin.imports.take(false, bytes(sealed))).errors())
        .extracting(FieldError::message)
        .containsExactly("is needed: the document is sealed");
    ObjectNode wrapped = sealed.objectNode().put("passphrase", "incorrect horse battery");
    wrapped.set("document", sealed);
    assertThat(refusal(() -> admin.imports.take(false, bytes(wrapped))).errors())
        .extracting(FieldError::message)
        .containsExactly("does not open the document");
    // When
    wrapped.put("passphrase", "correct horse battery");
    admin.imports.take(false, bytes(wrapped));
    // Then
    assertThat(
            admin
                .gateway
                .configuration()
                .channel("one")
                .orElseThrow()
                .keys()
                .getFirst()
                .secret()
                .reveal())
        .isEqualTo("sk-canary-one-0123456789");
    assertThat(admin.gateway.configuration().clientKeys().getFirst().credential().identity())
        .isEqualTo("hmac:" + admin.configurator.hash(secret));
  }

  @Test
  void shouldSayThatAFileIsNoneItKnows() {
    ConfigFixture admin = admin("");
    assertThat(refusal(() -> admin.imports.take(true, ConfigFixture.bytes("{'a':1}"))).status())
        .isEqualTo(400);
    assertThat(
            refusal(
                    () ->
                        admin.imports.take(
                            true,
                            ConfigFixture.bytes("{'format':'trireme-configuration','version':9}")))
                .errors())
        .extracting(FieldError::field)
        .containsExactly("version");
  }
}
