package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Writes the content of the user's and the operator's messages. */
final class ChatPartEncoder {

  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp");
  private static final Set<String> DETAILS = Set.of("auto", "low", "high");
  private static final String BREAKPOINT = "prompt_cache_breakpoint";

  /** A request may write so many. */
  private static final int MAX_BREAKPOINTS = 4;

  private final ChatFamily family;
  private final ChatQuirks quirks;
  private final Losses losses;

  ChatPartEncoder(ChatFamily family, ChatQuirks quirks, Losses losses) {
    this.family = requireNonNull(family, "family is null");
    this.quirks = requireNonNull(quirks, "quirks is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /**
   * The content: a text where it is but one, else parts; null if nothing is left. Compatible
   * vendors, of which many take nothing but a text, get several texts as one.
   *
   * @param media true if more than text is allowed
   */
  JsonNode content(List<Block> blocks, boolean media) {
    List<ObjectNode> parts = new ArrayList<>();
    for (Block block : blocks) {
      ObjectNode part = part(block, media, parts);
      if (part != null) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return NullNode.getInstance();
    }
    boolean plain =
        parts.stream().allMatch(p -> p.path("type").asText().equals("text") && p.size() == 2);
    if (plain && (parts.size() == 1 || !family.openAi())) {
      List<String> texts = parts.stream().map(p -> p.path("text").asText()).toList();
      return TextNode.valueOf(String.join("\n\n", texts));
    }
    ArrayNode array = Json.object().putArray("content");
    array.addAll(parts);
    return array;
  }

  private @Nullable ObjectNode part(Block block, boolean media, List<ObjectNode> before) {
    return switch (block) {
      case Block.Text text -> text.text().isEmpty() ? null : text(text.text());
      case Block.Refusal refusal -> text(refusal.text());
      case Block.Compaction compaction -> text(compaction.summary());
      case Block.Media shown -> media ? media(shown) : dropped("messages.system_media");
      case Block.CacheBreakpoint breakpoint -> {
        breakpoint(breakpoint, before);
        yield null;
      }
      case Block.Opaque opaque -> opaque(opaque);
      case Block.Reasoning reasoning -> null;
      case Block.ToolCall call -> dropped("messages.tool_call");
      case Block.ToolResult result -> dropped("messages.tool_result");
      case Block.WebSearch search -> dropped("messages.web_search");
      case Block.McpCall call -> dropped("messages.mcp_call");
    };
  }

  private @Nullable ObjectNode dropped(String field) {
    losses.note(Loss.dropped(field));
    return null;
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private @Nullable ObjectNode opaque(Block.Opaque opaque) {
    if (opaque.origin().equals(ChatCodec.DIALECT)
        && Json.exact(opaque.json()) instanceof ObjectNode part) {
      return part;
    }
    return dropped("messages." + opaque.type());
  }

  private void breakpoint(Block.CacheBreakpoint breakpoint, List<ObjectNode> before) {
    if (before.isEmpty()) {
      return;
    }
    ObjectNode part = before.getLast();
    if (family.breakpoints()) {
      part.putObject(BREAKPOINT).put("mode", "explicit");
    } else if (quirks.cacheControl()) {
      ObjectNode control = part.putObject("cache_control").put("type", "ephemeral");
      if (breakpoint.ttlOrNull() != null) {
        control.put("ttl", breakpoint.ttlOrNull());
      }
    }
  }

  /** Of more marks than may be written the last stay: they hold the longest prefixes. */
  void limitBreakpoints(ArrayNode messages) {
    List<JsonNode> marked = messages.findParents(BREAKPOINT);
    for (int i = 0; i < marked.size() - MAX_BREAKPOINTS; i++) {
      ((ObjectNode) marked.get(i)).remove(BREAKPOINT);
    }
  }

  private @Nullable ObjectNode media(Block.Media media) {
    return switch (media.kind()) {
      case IMAGE -> image(media);
      case AUDIO -> audio(media.source());
      case VIDEO -> video(media.source());
      case DOCUMENT -> document(media);
    };
  }

  private static ObjectNode image(Block.Media media) {
    String url =
        switch (media.source()) {
          case MediaSource.Inline inline -> {
            if (!IMAGES.contains(inline.mimeType())) {
              throw ChatFields.bad(
                  "messages", "images of type '" + inline.mimeType() + "' are not taken");
            }
            yield dataUrl(inline);
          }
          case MediaSource.Url address -> address.url();
          case MediaSource.File file -> throw foreignFile();
          case MediaSource.Plain plain -> throw foreignFile();
        };
    ObjectNode part = Json.object().put("type", "image_url");
    ObjectNode inner = part.putObject("image_url").put("url", url);
    String detail = media.detailOrNull();
    if (detail != null && DETAILS.contains(detail)) {
      inner.put("detail", detail);
    }
    return part;
  }

  private static RuntimeException foreignFile() {
    return ChatFields.bad("messages", "a file of another vendor cannot be sent to this upstream");
  }

  private static String dataUrl(MediaSource.Inline inline) {
    return "data:" + inline.mimeType() + ";base64," + inline.base64();
  }

  private static ObjectNode audio(MediaSource source) {
    if (!(source instanceof MediaSource.Inline inline)) {
      throw ChatFields.bad("messages", "this upstream takes audio only within the request");
    }
    String format =
        switch (inline.mimeType()) {
          case "audio/mpeg", "audio/mp3" -> "mp3";
          case "audio/wav", "audio/x-wav", "audio/wave" -> "wav";
          default ->
              throw ChatFields.bad(
                  "messages", "audio of type '" + inline.mimeType() + "' is not taken");
        };
    ObjectNode part = Json.object().put("type", "input_audio");
    part.putObject("input_audio").put("data", inline.base64()).put("format", format);
    return part;
  }

  /** Only compatible vendors take films. */
  private ObjectNode video(MediaSource source) {
    String url =
        switch (source) {
          case MediaSource.Inline inline -> dataUrl(inline);
          case MediaSource.Url address -> address.url();
          case MediaSource.File file -> throw foreignFile();
          case MediaSource.Plain plain -> throw foreignFile();
        };
    if (family.openAi()) {
      throw ChatFields.bad("messages", "this upstream takes no video");
    }
    ObjectNode part = Json.object().put("type", "video_url");
    part.putObject("video_url").put("url", url);
    return part;
  }

  private ObjectNode document(Block.Media media) {
    String title = media.titleOrNull();
    return switch (media.source()) {
      case MediaSource.Plain plain -> words(title, plain.text());
      case MediaSource.Inline inline when inline.mimeType().startsWith("text/") ->
          words(title, decoded(inline.base64()));
      case MediaSource.Inline inline -> {
        ObjectNode part = Json.object().put("type", "file");
        part.putObject("file")
            .put("filename", title == null ? defaultName(inline.mimeType()) : title)
            .put("file_data", dataUrl(inline));
        yield part;
      }
      case MediaSource.Url url ->
          throw ChatFields.bad("messages", "this upstream fetches no documents: send the bytes");
      case MediaSource.File file -> {
        if (!ChatCodec.isOpenAi(file.origin())) {
          throw foreignFile();
        }
        ObjectNode part = Json.object().put("type", "file");
        part.putObject("file").put("file_id", file.id());
        yield part;
      }
    };
  }

  private static String defaultName(String mime) {
    return mime.equals("application/pdf") ? "document.pdf" : "document";
  }

  private static ObjectNode words(@Nullable String title, String text) {
    String name = title == null ? "" : " title=\"" + title.replace('"', '\'') + "\"";
    return text("<document" + name + ">\n" + text + "\n</document>");
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ChatFields.bad("messages", "a document is not valid base64");
    }
  }
}
