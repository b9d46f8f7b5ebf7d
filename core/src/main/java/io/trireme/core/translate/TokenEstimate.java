package io.trireme.core.translate;

import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Tool;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Roughly how many input tokens a request has, for vendors that cannot be asked. It is an estimate:
 * 3.5 characters of a European text make a token, one character of a Chinese, Japanese or Korean
 * text does, 750 pixels of an image do.
 */
public final class TokenEstimate {

  private static final double CHARACTERS_PER_TOKEN = 3.5;
  private static final int PER_MESSAGE = 4;
  private static final int PER_TOOL = 8;
  private static final int PIXELS_PER_TOKEN = 750;
  private static final int MOST_PER_IMAGE = 1600;
  private static final int PER_PDF_PAGE = 2000;
  private static final int PER_UNKNOWN_MEDIA = 1600;
  private static final int FIRST_OF_CJK = 0x2e80;
  private static final byte[] PDF_PAGE = "/Type/Page".getBytes(StandardCharsets.US_ASCII);

  private double characters;
  private long tokens;

  private TokenEstimate() {}

  /** The estimate, at least 1. */
  public static long of(ChatRequest request) {
    TokenEstimate estimate = new TokenEstimate();
    for (Message message : request.messages()) {
      estimate.tokens += PER_MESSAGE;
      message.blocks().forEach(estimate::add);
    }
    request.tooling().tools().forEach(estimate::add);
    if (request.options().format() instanceof OutputFormat.JsonSchema schema) {
      estimate.text(Json.text(schema.schema()));
    }
    return Math.max(1, estimate.tokens + Math.round(estimate.characters / CHARACTERS_PER_TOKEN));
  }

  private void add(Block block) {
    switch (block) {
      case Block.Text words -> text(words.text());
      case Block.Refusal refusal -> text(refusal.text());
      case Block.Media media -> media(media.source(), media.kind());
      case Block.Reasoning reasoning -> text(reasoning.text());
      case Block.ToolCall call -> {
        tokens += PER_TOOL;
        text(call.tool().name());
        text(call.arguments());
      }
      case Block.ToolResult result -> {
        tokens += PER_TOOL;
        result.content().forEach(this::add);
      }
      case Block.WebSearch search -> search.hits().forEach(hit -> text(hit.title() + hit.url()));
      case Block.McpCall call -> {
        tokens += PER_TOOL;
        text(call.tool() + call.arguments());
        text(call.outputOrNull() == null ? "" : call.outputOrNull());
      }
      case Block.Compaction compaction -> text(compaction.summary());
      case Block.Opaque opaque -> text(opaque.json());
      case Block.CacheBreakpoint here -> {}
    }
  }

  private void add(Tool tool) {
    switch (tool) {
      case Tool.Function function -> function(function);
      case Tool.Freeform freeform -> {
        tokens += PER_TOOL;
        text(freeform.name().name() + freeform.description());
        Tool.Grammar grammar = freeform.grammarOrNull();
        text(grammar == null ? "" : grammar.definition());
      }
      case Tool.Typed typed -> function(typed.function());
      case Tool.McpServer server -> tokens += PER_TOOL;
      case Tool.Hosted hosted -> text(Json.text(hosted.declaration()));
      case Tool.WebSearch search -> tokens += PER_TOOL;
      case Tool.WebFetch fetch -> tokens += PER_TOOL;
      case Tool.CodeExecution code -> tokens += PER_TOOL;
      case Tool.CacheBreakpoint here -> {}
    }
  }

  private void function(Tool.Function function) {
    tokens += PER_TOOL;
    text(function.name().name() + function.description());
    text(function.schemaOrNull() == null ? "" : Json.text(function.schemaOrNull()));
  }

  private void text(String text) {
    text.codePoints()
        .forEach(
            point -> {
              if (point >= FIRST_OF_CJK) {
                tokens++;
              } else {
                characters++;
              }
            });
  }

  private void media(MediaSource source, Block.MediaKind kind) {
    switch (source) {
      case MediaSource.Plain plain -> text(plain.text());
      case MediaSource.Inline inline -> tokens += inline(inline, kind);
      case MediaSource.Url url -> tokens += PER_UNKNOWN_MEDIA;
      case MediaSource.File file -> tokens += PER_UNKNOWN_MEDIA;
    }
  }

  private static long inline(MediaSource.Inline inline, Block.MediaKind kind) {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(inline.base64());
    } catch (IllegalArgumentException e) {
      return PER_UNKNOWN_MEDIA;
    }
    if (kind == Block.MediaKind.IMAGE) {
      return ImageSize.of(bytes)
          .map(size -> Math.min(MOST_PER_IMAGE, size.pixels() / PIXELS_PER_TOKEN + 1))
          .orElse((long) MOST_PER_IMAGE);
    }
    if (kind == Block.MediaKind.DOCUMENT) {
      return inline.mimeType().startsWith("text/")
          ? Math.round(bytes.length / CHARACTERS_PER_TOKEN)
          : PER_PDF_PAGE * Math.max(1, pages(bytes));
    }
    return PER_UNKNOWN_MEDIA;
  }

  /** How many pages a PDF names; blanks within a name of a page do not matter. */
  private static long pages(byte[] pdf) {
    long pages = 0;
    int matched = 0;
    for (int i = 0; i < pdf.length; i++) {
      byte b = pdf[i];
      if (matched == PDF_PAGE.length) {
        // "/Type/Pages" is the node above the pages, and other names begin like it.
        pages += Character.isLetter((char) b) ? 0 : 1;
        matched = 0;
      }
      if (b == PDF_PAGE[matched]) {
        matched++;
      } else if (b != ' ' || matched != "/Type".length()) {
        matched = b == PDF_PAGE[0] ? 1 : 0;
      }
    }
    return pages;
  }
}
