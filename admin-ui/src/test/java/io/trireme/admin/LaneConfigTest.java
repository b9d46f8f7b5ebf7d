package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.state.LaneChannel;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static io.trireme.admin.ConfigFixture.bytes;
import static io.trireme.admin.ConfigFixture.json;
import static io.trireme.admin.ConfigFixture.refusal;
import static io.trireme.admin.ConfigFixture.tag;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class LaneConfigTest {

  private static final String FILED =
      "channels: [{id: filed, dialect: claude, baseUrls: [https://f.example]}]\n";

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

  private static List<String> members(ConfigFixture admin) {
    return admin.gateway.configuration().members(Configurations.CLAUDE).stream()
        .map(
            member ->
                member.channel().id() + " " + member.weight() + " " + member.state().wireName())
        .toList();
  }

  private static String managed(ConfigFixture admin) {
    return json(admin.lanes.lane("claude")).path("managed").asText();
  }

  @Test
  void shouldNameAllMembersWhenSomebodyReordersAnUnnamedLane() {
    ConfigFixture admin = admin(FILED);
    admin.channel("one", "");
    admin.channel("two", "");
    assertThat(managed(admin)).isEqualTo("unnamed");
    assertThat(tag(admin.lanes.lane("claude"))).isEqualTo("\"0\"");
    // When
    Response lane = admin.lanes.reorder("claude", "\"0\"", bytes("{'channels':['two']}"));
    // Then
    assertThat(json(lane).path("managed").asText()).isEqualTo("database");
    assertThat(members(admin)).containsExactly("two 1 active", "filed 1 active", "one 1 active");
    // When somebody still has the old order in mind
    assertThat(
            refusal(() -> admin.lanes.reorder("claude", "\"0\"", bytes("{'channels':['one']}")))
                .status())
        .isEqualTo(412);
    assertThat(
            refusal(
                    () ->
                        admin.lanes.reorder(
                            "claude", null, bytes("{'channels':['two','two','nobody']}")))
                .errors())
        .extracting(FieldError::field)
        .containsExactly("channels[1]", "channels[2]");
    // When it is reset
    admin.lanes.remove("claude", tag(lane));
    // Then
    assertThat(managed(admin)).isEqualTo("unnamed");
    assertThat(members(admin)).startsWith("filed 1 active");
  }

  @Test
  void shouldTakeAWholeLane() {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    // When
    Response lane =
        admin.lanes.replace(
            "claude",
            "\"0\"",
            bytes(
                "{'strategy':'weighted','entries':[{'channel':'one','weight':7}],"
                    + "'breaker':{'openFor':'2m'},'hedging':null}"));
    // Then
    assertThat(admin.gateway.configuration().lane(Configurations.CLAUDE).strategy())
        .isEqualTo(Strategy.WEIGHTED);
    assertThat(members(admin)).containsExactly("one 7 active");
    assertThat(json(lane).path("breaker").path("openFor").asText()).isEqualTo("2m");
    // When
    Problem problem =
        refusal(
            () ->
                admin.lanes.replace(
                    "claude", tag(lane), bytes("{'entries':[{'channel':'nobody'}]}")));
    // Then
    assertThat(problem.errors())
        .extracting(FieldError::field)
        .containsExactly("entries[0].channel");
    assertThat(refusal(() -> admin.lanes.replace("claude", null, bytes("{}"))).status())
        .isEqualTo(428);
  }

  @Test
  void shouldPlaceANewChannelInTheSameChange() {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    // When the lane is unnamed and the last place wanted, nothing has to be kept
    admin.channel("two", ",'place':{'lanes':{'claude':'last'}}");
    assertThat(managed(admin)).isEqualTo("unnamed");
    // When
    admin.channel("three", ",'place':{'lanes':{'claude':'first','gemini':'spare'}}");
    admin.channel("four", "");
    admin.channel("five", ",'place':{'lanes':{}}");
    // Then
    assertThat(members(admin))
        .containsExactly("three 1 active", "one 1 active", "two 1 active", "four 1 active");
    assertThat(admin.gateway.configuration().members(Configurations.GEMINI))
        .extracting(LaneMember::selectable)
        .containsExactly(false);
    // When a channel goes, it goes out of the lanes
    Response three = admin.channels.show("three");
    admin.channels.remove("three", tag(three));
    // Then
    assertThat(members(admin)).containsExactly("one 1 active", "two 1 active", "four 1 active");
    assertThat(admin.gateway.configuration().members(Configurations.GEMINI)).isEmpty();
  }

  @Test
  void shouldKeepWhatBecomesOfAnEntryOfAStoredLane() {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    admin.channel("two", "");
    LaneChannel one = new LaneChannel(Configurations.CLAUDE, "one");
    // When the lane is unnamed a suspension is of the running gateway
    admin.lanes.change("claude", "one", bytes("{'state':'suspended'}"));
    assertThat(admin.state.suspended(one)).isPresent();
    assertThat(managed(admin)).isEqualTo("unnamed");
    // When a weight is wanted, the lane is kept
    admin.lanes.change("claude", "two", bytes("{'weight':5}"));
    assertThat(members(admin)).containsExactly("one 1 active", "two 5 active");
    // When
    LaneStatus.Entry resumed = admin.lanes.change("claude", "one", bytes("{'state':'active'}"));
    // Then
    assertThat(resumed.state()).isEqualTo("active");
    assertThat(admin.state.suspended(one)).isEmpty();
    // When
    admin.lanes.change("claude", "one", bytes("{'state':'disabled'}"));
    // Then
    assertThat(members(admin)).containsExactly("one 1 disabled", "two 5 active");
    assertThat(
            refusal(() -> admin.lanes.change("claude", "one", bytes("{'promotion':{'for':'5m'}}")))
                .code())
        .isEqualTo("suspended");
    // When
    admin.lanes.change("claude", "one", bytes("{'state':'active','promotion':{'for':'5m'}}"));
    // Then
    assertThat(members(admin)).containsExactly("one 1 active", "two 5 active");
    assertThat(admin.state.promoted(Configurations.CLAUDE)).containsKey("one");
  }

  @Test
  void shouldLeaveTheLanesOfTheFile() {
    ConfigFixture admin = admin(FILED + "lanes: {claude: {entries: [{channel: filed}]}}\n");
    assertThat(managed(admin)).isEqualTo("file");
    assertThat(admin.lanes.lane("claude").getEntityTag()).isNull();
    for (Problem problem :
        new Problem[] {
          refusal(() -> admin.lanes.replace("claude", "*", bytes("{}"))),
          refusal(() -> admin.lanes.remove("claude", "*")),
          refusal(() -> admin.lanes.reorder("claude", null, bytes("{'channels':['filed']}"))),
          refusal(() -> admin.channel("one", ",'place':{'lanes':{'claude':'first'}}")),
          refusal(() -> admin.lanes.change("claude", "filed", bytes("{'weight':2}")))
        }) {
      assertThat(problem.code()).isEqualTo("read_only");
    }
    // When a channel is made beside it, it stands outside that lane
    admin.channel("one", "");
    assertThat(members(admin)).containsExactly("filed 1 active");
  }

  @Test
  void shouldNotTakeAwayWhatALaneOfTheFileNames() {
    ConfigFixture admin = admin("");
    admin.channel("one", "");
    admin.close();
    ConfigFixture again =
        admin("settings: {mode: strict}\nlanes: {claude: {entries: [{channel: one}]}}\n");
    // When
    Problem problem = refusal(() -> again.channels.remove("one", "*"));
    // Then
    assertThat(problem.code()).isEqualTo("read_only");
    assertThat(members(again)).containsExactly("one 1 active");
  }

  @Test
  void shouldKeepSettingsUnlessTheFileHasThem() {
    ConfigFixture admin = admin("");
    Response before = admin.settings.settings();
    assertThat(json(before).path("managed").asText()).isEqualTo("unnamed");
    // When
    Response after =
        admin.settings.replace(
            tag(before), bytes("{'mode':'strict','admission':{'queue':7},'keepAliveAfter':null}"));
    // Then
    assertThat(json(after).path("mode").asText()).isEqualTo("strict");
    assertThat(json(after).path("admission").path("queue").asInt()).isEqualTo(7);
    assertThat(json(after).path("keepAliveAfter").asText()).isEqualTo("15s");
    assertThat(json(after).path("managed").asText()).isEqualTo("database");
    assertThat(refusal(() -> admin.settings.replace(tag(before), bytes("{}"))).status())
        .isEqualTo(412);
    assertThat(refusal(() -> admin.settings.replace(tag(after), bytes("{'mode':'mild'}"))).errors())
        .extracting(FieldError::field)
        .containsExactly("mode");
  }

  @Test
  void shouldLeaveTheSettingsOfTheFile() {
    ConfigFixture admin = admin("settings: {mode: fuzzy}\n");
    assertThat(json(admin.settings.settings()).path("managed").asText()).isEqualTo("file");
    assertThat(refusal(() -> admin.settings.replace("*", bytes("{}"))).code())
        .isEqualTo("read_only");
  }
}
