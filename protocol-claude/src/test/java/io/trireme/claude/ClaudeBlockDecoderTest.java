package io.trireme.claude;

import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.Citation;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Dialect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.claude.Translation.decodeBlocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The blocks of a client's messages. */
@Timeout(30)
class ClaudeBlockDecoderTest {

  @Test
  void shouldReadTextAndCacheMarks() {
    assertThat(
            decodeBlocks(
                "user",
                """
                [{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"5m"}},
                 {"type":"text","text":""}]
                """))
        .containsExactly(Block.Text.of("a"), new Block.CacheBreakpoint("5m"), Block.Text.of(""));
  }

  @Test
  void shouldReadImagesAndDocuments() {
    assertThat(
            decodeBlocks(
                "user",
                """
                [{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},
                 {"type":"image","source":{"type":"url","url":"https://a/b.png"}},
                 {"type":"image","source":{"type":"file","file_id":"f1"}},
                 {"type":"document","title":"T","source":{"type":"base64",
                  "media_type":"application/pdf","data":"BB=="}},
                 {"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}},
                 {"type":"document","source":{"type":"content","content":[{"type":"text","text":"y"},
                  {"type":"image","source":{"type":"url","url":"https://a/c.png"}}]}}]
                """))
        .containsExactly(
            Block.Media.of(Block.MediaKind.IMAGE, new MediaSource.Inline("image/png", "AA==")),
            Block.Media.of(Block.MediaKind.IMAGE, new MediaSource.Url("https://a/b.png", null)),
            Block.Media.of(
                Block.MediaKind.IMAGE, new MediaSource.File(ClaudeCodec.CLAUDE, "f1", null)),
            new Block.Media(
                Block.MediaKind.DOCUMENT,
                new MediaSource.Inline("application/pdf", "BB=="),
                "T",
                null),
            Block.Media.of(Block.MediaKind.DOCUMENT, new MediaSource.Plain("x")),
            Block.Media.of(Block.MediaKind.DOCUMENT, new MediaSource.Plain("y")),
            Block.Media.of(Block.MediaKind.IMAGE, new MediaSource.Url("https://a/c.png", null)));
  }

  @Test
  void shouldReadCallsWithExactNumbersAndTheirResults() {
    assertThat(
            decodeBlocks(
                "user",
                """
                [{"type":"tool_use","id":"t1","name":"f","input":{"n":12345678901234567890,"d":1.0}},
                 {"type":"tool_result","tool_use_id":"t1","content":"ok"},
                 {"type":"tool_result","tool_use_id":"t2","is_error":true,"cache_control":{
                  "type":"ephemeral"},"content":[{"type":"text","text":"bad"},
                  {"type":"tool_reference","tool_name":"g"}]},
                 {"type":"tool_result","tool_use_id":"t3"}]
                """))
        .containsExactly(
            new Block.ToolCall(
                "t1", ToolName.function("f"), "{\"n\":12345678901234567890,\"d\":1.0}"),
            new Block.ToolResult("t1", List.of(Block.Text.of("ok")), false),
            new Block.ToolResult(
                "t2", List.of(Block.Text.of("bad"), Block.Text.of("[Loaded tool: g]")), true),
            new Block.CacheBreakpoint(null),
            new Block.ToolResult("t3", List.of(), false));
  }

  @Test
  void shouldKeepTheVendorsOwnThoughtsByteExact() {
    assertThat(
            decodeBlocks(
                "assistant",
                """
                [{"type":"thinking","thinking":"hm","signature":"EqQB"},
                 {"type":"redacted_thinking","data":"Emw="},
                 {"type":"thinking","thinking":"unsigned","signature":""}]
                """))
        .containsExactly(
            new Block.Reasoning(
                "hm",
                new ReasoningState(
                    Origin.unknown(ClaudeCodec.CLAUDE), Form.SIGNATURE, "EqQB", null, "hm")),
            new Block.Reasoning(
                "",
                new ReasoningState(
                    Origin.unknown(ClaudeCodec.CLAUDE), Form.REDACTED, "Emw=", null, "")),
            new Block.Reasoning("unsigned", null));
  }

  @Test
  void shouldOpenTheEnvelopesThatItCarriedAndDropWhatDoesNotOpen() {
    // Given
    ReasoningState foreign =
        new ReasoningState(
            new Origin(new Dialect("codex"), "gpt-9", "acc"), Form.ENCRYPTED, "gAAA", "rs_1", "s");
    String sealed = Translation.ENVELOPES.seal(foreign);
    // When
    List<Block> blocks =
        decodeBlocks(
            "assistant",
            """
            [{"type":"thinking","thinking":"s","signature":"%s"},
             {"type":"thinking","thinking":"s","signature":"%s"},
             {"type":"redacted_thinking","data":"%s"}]
            """
                .formatted(sealed, sealed.substring(0, sealed.length() - 4), sealed));
    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Reasoning("s", foreign),
            new Block.Reasoning("s", null),
            new Block.Reasoning("", foreign));
  }

  @Test
  void shouldReadASearchAndWhatItFoundAsOne() {
    assertThat(
            decodeBlocks(
                "assistant",
                """
                [{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search",
                  "input":{"query":"q"}},
                 {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[
                  {"type":"web_search_result","url":"https://a","title":"A","encrypted_content":"x"}]},
                 {"type":"text","text":"so \uD83D\uDE00","citations":[
                  {"type":"web_search_result_location","url":"https://a","title":"A",
                   "cited_text":"c","encrypted_index":"i"},{"type":"char_location"}]}]
                """))
        .containsExactly(
            new Block.WebSearch(
                "srvtoolu_1", List.of("q"), List.of(new Block.Hit("https://a", "A"))),
            new Block.Text("so 😀", List.of(new Citation("https://a", "A", 0, 4))));
  }

  @Test
  void edge03ShouldKeepWhatItDoesNotKnowAsItCame() {
    // When
    List<Block> blocks =
        decodeBlocks("assistant", "[{\"type\":\"advisor_tool_result\",\"id\":\"m1\",\"x\":1}]");
    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Opaque(
                ClaudeCodec.CLAUDE,
                "advisor_tool_result",
                "{\"type\":\"advisor_tool_result\",\"id\":\"m1\",\"x\":1}"));
  }

  @Test
  void shouldReadACompactionOfOursAndAVendors() {
    assertThat(
            decodeBlocks(
                "assistant",
                """
                [{"type":"compaction","content":null,"encrypted_content":"%s"}]
                """
                    .formatted(Translation.ENVELOPES.sealSummary("ours"))))
        .containsExactly(new Block.Compaction("ours"));
    assertThat(decodeBlocks("assistant", "[{\"type\":\"compaction\",\"content\":\"theirs\"}]"))
        .containsExactly(new Block.Compaction("theirs"));
  }

  @Test
  void shouldMakeASearchResultText() {
    assertThat(
            decodeBlocks(
                "user",
                """
                [{"type":"search_result","source":"https://a","title":"A",
                  "content":[{"type":"text","text":"body"}]}]
                """))
        .containsExactly(Block.Text.of("[A](https://a)\nbody"));
  }

  @Test
  void shouldRefuseACallWithoutAnObjectForItsInput() {
    assertThatThrownBy(
            () ->
                decodeBlocks(
                    "assistant",
                    "[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":3}]"))
        .isInstanceOf(GatewayException.class)
        .hasMessageStartingWith("messages.0.content.0.input:");
  }
}
