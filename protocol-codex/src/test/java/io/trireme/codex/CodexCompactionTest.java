package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.codex.CodexBench.CODEC;
import static io.trireme.codex.CodexBench.ENVELOPES;
import static io.trireme.codex.CodexBench.fold;
import static io.trireme.codex.CodexBench.json;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class CodexCompactionTest {

  private static final TestHead HEAD = TestHead.post("/v1/responses/compact");
  private static final Usage USAGE =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(7),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  private static ChatRequest decode(String body) {
    return CODEC.decode(
        new Endpoint("POST", HEAD.path(), Operation.GENERATE),
        HEAD,
        json(body).getBytes(StandardCharsets.UTF_8),
        ENVELOPES);
  }

  private static JsonNode answered(ChatRequest request) {
    ChatAnswer answer =
        fold(
            List.of(
                new Started("up"),
                new BlockWhole(0, new Block.Compaction("what was said")),
                new UsageReported(USAGE),
                Finished.of(StopReason.COMPACTION)));
    AnswerContext context =
        new AnswerContext(request, HEAD, "req-1", Instant.ofEpochSecond(1_700_000_000), ENVELOPES);
    return Json.exact(CODEC.answerEncoder(context, new Losses()).whole(answer));
  }

  @Test
  void edge04TheEndpointAsksForACompactionWithoutATrigger() {
    // When
    ChatRequest request =
        decode("{'model':'m','stream':true,'instructions':'be kind','input':'x'}");
    // Then
    assertThat(request.source().compactionOrNull()).isEmpty();
    assertThat(request.source().stream()).isFalse();
    assertThat(request.messages())
        .containsExactly(Message.text(Role.SYSTEM, "be kind"), Message.text(Role.USER, "x"));
  }

  @Test
  void edge04TheEndpointAnswersWithTheUsersMessagesAndTheCompaction() {
    // Given
    String first = "{'type':'message','role':'user','content':[{'type':'input_text','text':'a'}]}";
    String second = "{'role':'user','content':'b','id':'msg_1'}";
    ChatRequest request =
        decode(
            "{'model':'m','input':[{'role':'developer','content':'d'},"
                + first
                + ",{'role':'assistant','content':'said'},"
                + "{'type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
                + "{'type':'function_call_output','call_id':'c','output':'o'},"
                + second
                + "]}");
    // When
    JsonNode answer = answered(request);
    // Then
    assertThat(answer.path("object").asText()).isEqualTo("response.compaction");
    assertThat(answer.path("id").asText()).isEqualTo("resp_req-1");
    assertThat(answer.path("created_at").asLong()).isEqualTo(1_700_000_000);
    assertThat(answer.path("usage").path("input_tokens").asLong()).isEqualTo(10);
    JsonNode output = answer.path("output");
    assertThat(output).hasSize(3);
    assertThat(output.path(0).toString()).isEqualTo(json(first));
    assertThat(output.path(1).toString()).isEqualTo(json(second));
    assertThat(output.path(2).path("type").asText()).isEqualTo("compaction");
    assertThat(ENVELOPES.openSummary(output.path(2).path("encrypted_content").asText()))
        .contains("what was said");
  }

  @Test
  void edge04AWordOfTheUserAloneIsKeptAsAMessage() {
    // When
    JsonNode output = answered(decode("{'model':'m','input':'x'}")).path("output");
    // Then
    assertThat(output).hasSize(2);
    assertThat(output.path(0).toString())
        .isEqualTo(
            json("{'type':'message','role':'user','content':[{'type':'input_text','text':'x'}]}"));
  }
}
