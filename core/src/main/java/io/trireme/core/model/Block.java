package io.trireme.core.model;

import io.trireme.core.spi.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** One part of a message. */
public sealed interface Block {

  /**
   * Words.
   *
   * @param text the words; may be empty
   * @param citations what they rest on, in order of their places
   * @param logProbs how likely their tokens were; told of answers alone, if that was asked for
   */
  record Text(String text, List<Citation> citations, LogProbs logProbs) implements Block {
    public Text {
      requireNonNull(text, "text is null");
      citations = List.copyOf(citations);
      requireNonNull(logProbs, "logProbs is null");
    }

    /** Words of which nobody says how likely they were. */
    public Text(String text, List<Citation> citations) {
      this(text, citations, LogProbs.NONE);
    }

    /** Words without citations. */
    public static Text of(String text) {
      return new Text(text, List.of());
    }
  }

  /**
   * The model's words of refusal, in the dialects that tell them from an answer.
   *
   * @param text the words
   */
  record Refusal(String text) implements Block {
    public Refusal {
      requireNonNull(text, "text is null");
    }
  }

  /**
   * An image, a document, sound or film.
   *
   * @param kind what it is
   * @param source where it is
   * @param titleOrNull its title or file name
   * @param detailOrNull how closely it is to be looked at: {@code low}, {@code high}, {@code auto}
   */
  record Media(
      MediaKind kind,
      MediaSource source,
      @Nullable String titleOrNull,
      @Nullable String detailOrNull)
      implements Block {
    public Media {
      requireNonNull(kind, "kind is null");
      requireNonNull(source, "source is null");
    }

    /** Media without title and detail. */
    public static Media of(MediaKind kind, MediaSource source) {
      return new Media(kind, source, null, null);
    }
  }

  /** What media are. */
  enum MediaKind {
    IMAGE,
    DOCUMENT,
    AUDIO,
    VIDEO
  }

  /**
   * What the model thought, as far as it is shown, and the vendor's own state of it.
   *
   * @param text the thoughts or their summary; "" where they are hidden
   * @param stateOrNull the vendor's opaque state
   */
  record Reasoning(String text, @Nullable ReasoningState stateOrNull) implements Block {
    public Reasoning {
      requireNonNull(text, "text is null");
    }
  }

  /**
   * The model calls a tool that the client runs.
   *
   * @param id the call's id, never blank
   * @param tool which tool
   * @param arguments of a function the raw JSON text, which may be broken or ""; of a freeform tool
   *     the raw text
   */
  record ToolCall(String id, ToolName tool, String arguments) implements Block {
    public ToolCall {
      requireNonNull(id, "id is null");
      requireNonNull(tool, "tool is null");
      requireNonNull(arguments, "arguments is null");
    }
  }

  /**
   * What a tool gave.
   *
   * @param callId the id of its call
   * @param content text and media, in order; may be empty
   * @param error true if the tool failed
   */
  record ToolResult(String callId, List<Block> content, boolean error) implements Block {
    public ToolResult {
      requireNonNull(callId, "callId is null");
      content = List.copyOf(content);
    }
  }

  /**
   * A search of the web that the vendor ran.
   *
   * @param id its id; never blank
   * @param queries what was searched for
   * @param hits what was found, as far as it is told
   */
  record WebSearch(String id, List<String> queries, List<Hit> hits) implements Block {
    public WebSearch {
      requireNonNull(id, "id is null");
      queries = List.copyOf(queries);
      hits = List.copyOf(hits);
    }
  }

  /**
   * One page that a search found.
   *
   * @param url its address
   * @param title its title; "" if unknown
   */
  record Hit(String url, String title) {
    public Hit {
      requireNonNull(url, "url is null");
      requireNonNull(title, "title is null");
    }
  }

  /**
   * A call of a tool on a server that the vendor asked by itself.
   *
   * @param id its id; never blank
   * @param server the server's name
   * @param tool the tool's name
   * @param arguments the raw JSON text
   * @param outputOrNull what it gave, as text; null if that is not known
   * @param error true if the tool failed
   */
  record McpCall(
      String id,
      String server,
      String tool,
      String arguments,
      @Nullable String outputOrNull,
      boolean error)
      implements Block {
    public McpCall {
      requireNonNull(id, "id is null");
      requireNonNull(server, "server is null");
      requireNonNull(tool, "tool is null");
      requireNonNull(arguments, "arguments is null");
    }
  }

  /**
   * The client wants the prompt cached up to here: what stands before it, tools and system
   * included.
   *
   * @param ttlOrNull for how long, in the words of the dialect it came from ({@code 5m}, {@code
   *     1h}); null for the vendor's own
   */
  record CacheBreakpoint(@Nullable String ttlOrNull) implements Block {}

  /**
   * A conversation's summary that the gateway made in place of a vendor's compaction.
   *
   * @param summary the words
   */
  record Compaction(String summary) implements Block {
    public Compaction {
      requireNonNull(summary, "summary is null");
    }

    /** The summary as the user says it to a vendor that has no such thing. */
    public String words() {
      return "This is a summary of the conversation so far, which was compacted:\n\n" + summary;
    }
  }

  /**
   * What has no neutral meaning. Only a vendor of its origin would understand it: others drop it
   * and say so.
   *
   * @param origin the dialect it came in
   * @param type its name there, for the warning
   * @param json as it came
   */
  record Opaque(Dialect origin, String type, String json) implements Block {
    public Opaque {
      requireNonNull(origin, "origin is null");
      requireNonNull(type, "type is null");
      requireNonNull(json, "json is null");
    }
  }
}
