package io.trireme.core.translate;

import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Puts the blocks of an answer in a row: the first open one streams, later ones wait until it is
 * closed, and all are numbered anew. It also sees to it that an answer begins once and ends once.
 * One per answer; single-threaded.
 */
final class Sequencer {

  /** A block that waits, or the one that streams. */
  private static final class Waiting {
    final List<ChatEvent> events = new ArrayList<>();
    boolean closed;

    /** The first half of a character whose second half is in the next delta; 0 for none. */
    char half;
  }

  private final Consumer<ChatEvent> out;
  private final Map<Integer, Waiting> byIndex = new HashMap<>();
  private final Deque<Waiting> inOrder = new ArrayDeque<>();
  private @Nullable Waiting streaming;
  private int next;
  private boolean started;
  private boolean over;

  Sequencer(Consumer<ChatEvent> out) {
    this.out = requireNonNull(out, "out is null");
  }

  void accept(ChatEvent event) {
    if (over) {
      return;
    }
    if (!started && !(event instanceof Failed)) {
      started = true;
      out.accept(event instanceof Started ? event : new Started(""));
    }
    place(event);
  }

  private void place(ChatEvent event) {
    switch (event) {
      case Started again -> {}
      case BlockOpened opened -> add(opened.index(), event, true);
      case Delta delta -> addText(delta);
      case Cited cited -> add(cited.index(), event, false);
      case StateGiven given -> add(given.index(), event, false);
      case BlockClosed closed -> close(closed.index());
      case BlockWhole whole -> {
        add(whole.index(), event, true);
        close(whole.index());
      }
      case UsageReported reported -> out.accept(reported);
      case Finished finished -> {
        byIndex.values().forEach(block -> block.closed = true);
        advance();
        over = true;
        out.accept(finished);
      }
      case Failed failed -> {
        over = true;
        out.accept(failed);
      }
    }
  }

  /** Characters stay whole: half of one cannot be written as UTF-8. */
  private void addText(Delta delta) {
    Waiting block = byIndex.get(delta.index());
    if (block == null || delta.isEmpty()) {
      return;
    }
    if (delta.text().isEmpty()) {
      add(delta.index(), delta, false);
      return;
    }
    String text = block.half == 0 ? delta.text() : block.half + delta.text();
    char last = text.charAt(text.length() - 1);
    block.half = Character.isHighSurrogate(last) ? last : 0;
    String whole = block.half == 0 ? text : text.substring(0, text.length() - 1);
    Delta complete = new Delta(delta.index(), whole, delta.logProbs());
    if (!complete.isEmpty()) {
      add(delta.index(), complete, false);
    }
  }

  private void add(int index, ChatEvent event, boolean opens) {
    Waiting block = byIndex.get(index);
    if (opens) {
      if (block != null) {
        return;
      }
      block = new Waiting();
      byIndex.put(index, block);
      inOrder.add(block);
    }
    if (block == null || block.closed) {
      return;
    }
    if (block == streaming) {
      out.accept(renumbered(event));
    } else {
      block.events.add(event);
      advance();
    }
  }

  private void close(int index) {
    Waiting block = byIndex.remove(index);
    if (block != null && !block.closed) {
      block.closed = true;
      advance();
    }
  }

  /** Lets the first waiting block stream, and everything behind it that is closed already. */
  private void advance() {
    while (true) {
      Waiting current = streaming;
      if (current != null) {
        if (!current.closed) {
          return;
        }
        if (!whole(current)) {
          out.accept(new BlockClosed(next));
        }
        next++;
        streaming = null;
      }
      Waiting following = inOrder.poll();
      if (following == null) {
        return;
      }
      streaming = following;
      following.events.forEach(event -> out.accept(renumbered(event)));
    }
  }

  private static boolean whole(Waiting block) {
    return !block.events.isEmpty() && block.events.getFirst() instanceof BlockWhole;
  }

  private ChatEvent renumbered(ChatEvent event) {
    return switch (event) {
      case BlockOpened opened -> new BlockOpened(next, opened.opening());
      case Delta delta -> new Delta(next, delta.text(), delta.logProbs());
      case Cited cited -> new Cited(next, cited.citation());
      case StateGiven given -> new StateGiven(next, given.state());
      case BlockWhole whole -> new BlockWhole(next, whole.block());
      case BlockClosed closed -> throw new IllegalStateException("ends are not kept");
      case Started s -> throw new IllegalStateException("not of a block");
      case UsageReported u -> throw new IllegalStateException("not of a block");
      case Finished f -> throw new IllegalStateException("not of a block");
      case Failed f -> throw new IllegalStateException("not of a block");
    };
  }
}
