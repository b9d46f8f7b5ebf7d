package io.trireme.core.translate;

import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.MediaSource;

/** How many bytes of memory an event of an answer takes at most, but for small change. */
final class Weight {

  private static final int CHARACTER = 2;

  private Weight() {}

  static long of(ChatEvent event) {
    return CHARACTER
        * switch (event) {
          case ChatEvent.Delta delta -> (long) delta.text().length();
          case ChatEvent.StateGiven given ->
              (long) given.state().value().length() + given.state().shown().length();
          case ChatEvent.Cited cited ->
              (long) cited.citation().url().length() + cited.citation().title().length();
          case ChatEvent.BlockWhole whole -> letters(whole.block());
          case ChatEvent.Started started -> 0;
          case ChatEvent.BlockOpened opened -> 0;
          case ChatEvent.BlockClosed closed -> 0;
          case ChatEvent.UsageReported reported -> 0;
          case ChatEvent.Finished finished -> 0;
          case ChatEvent.Failed failed -> 0;
        };
  }

  private static long letters(Block block) {
    return switch (block) {
      case Block.Text text -> text.text().length();
      case Block.Refusal refusal -> refusal.text().length();
      case Block.Media media -> letters(media.source());
      case Block.Reasoning reasoning -> {
        long state = reasoning.stateOrNull() == null ? 0 : reasoning.stateOrNull().value().length();
        yield reasoning.text().length() + state;
      }
      case Block.ToolCall call -> call.arguments().length();
      case Block.ToolResult result -> result.content().stream().mapToLong(Weight::letters).sum();
      case Block.WebSearch search ->
          search.hits().stream().mapToLong(h -> h.url().length() + h.title().length()).sum();
      case Block.McpCall call -> {
        String output = call.outputOrNull();
        yield call.arguments().length() + (output == null ? 0 : output.length());
      }
      case Block.CacheBreakpoint mark -> 0;
      case Block.Compaction compaction -> compaction.summary().length();
      case Block.Opaque opaque -> opaque.json().length();
    };
  }

  private static long letters(MediaSource source) {
    return switch (source) {
      case MediaSource.Inline inline -> inline.base64().length();
      case MediaSource.Url url -> url.url().length();
      case MediaSource.File file -> file.id().length();
      case MediaSource.Plain plain -> plain.text().length();
    };
  }
}
