package io.trireme.store.shared;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What facts are about, as text: a letter for the kind, and percent-encoded parts. */
final class FactKeys {

  private static final char WAIT = 'w';
  private static final char DISABLED = 'k';
  private static final char DEMOTED = 'd';
  private static final char PROMOTED = 'p';
  private static final char SUSPENDED = 's';
  private static final char BREAKER = 'b';
  private static final char REPORT = 'r';
  private static final char CONVERSATION = 'a';
  private static final char PERMIT = 'h';

  /** What a key stands for. */
  sealed interface Subject {
    /** The channel that it is about; "" if it is about none. */
    String channel();
  }

  /** A key's wait for a model. */
  record Wait(KeyRef key, String model) implements Subject {
    @Override
    public String channel() {
      return key.channel();
    }
  }

  /** That a key is out of use. */
  record Disabled(KeyRef key) implements Subject {
    @Override
    public String channel() {
      return key.channel();
    }
  }

  /** That a key stands behind the others. */
  record Demoted(KeyRef key) implements Subject {
    @Override
    public String channel() {
      return key.channel();
    }
  }

  /** That a channel comes first in a lane. */
  record Promoted(LaneChannel place) implements Subject {
    @Override
    public String channel() {
      return place.channel();
    }
  }

  /** That a channel is out of use in a lane. */
  record Suspended(LaneChannel place) implements Subject {
    @Override
    public String channel() {
      return place.channel();
    }
  }

  /** A breaker's state. */
  record Tripped(BreakerId id) implements Subject {
    @Override
    public String channel() {
      return id.channel();
    }
  }

  /** That one node cannot reach something, which may be its own fault. */
  record Report(BreakerId id, String node) implements Subject {
    @Override
    public String channel() {
      return id.channel();
    }
  }

  /** Who serves a conversation. */
  record Talk(Conversation conversation) implements Subject {
    @Override
    public String channel() {
      return "";
    }
  }

  private FactKeys() {}

  static String of(Subject subject) {
    return switch (subject) {
      case Wait(KeyRef key, String model) -> text(WAIT, key.channel(), key.key(), model);
      case Disabled(KeyRef key) -> text(DISABLED, key.channel(), key.key());
      case Demoted(KeyRef key) -> text(DEMOTED, key.channel(), key.key());
      case Promoted(LaneChannel place) -> text(PROMOTED, place.lane().id(), place.channel());
      case Suspended(LaneChannel place) -> text(SUSPENDED, place.lane().id(), place.channel());
      case Tripped(BreakerId id) -> text(BREAKER, parts(id));
      case Report(BreakerId id, String node) -> {
        List<String> parts = new ArrayList<>(Arrays.asList(parts(id)));
        parts.add(node);
        yield text(REPORT, parts.toArray(String[]::new));
      }
      case Talk(Conversation talk) ->
          text(CONVERSATION, talk.lane().id(), talk.clientKey(), talk.session());
    };
  }

  /** The one permit to try what a breaker guards. */
  static String permit(BreakerId id) {
    return text(PERMIT, parts(id));
  }

  /** True for facts that only those ask for whom they concern: nobody is told of them. */
  static boolean conversation(String key) {
    return key.charAt(0) == CONVERSATION;
  }

  /** True for facts of which the one that holds longer stands. */
  static boolean laterWins(String key) {
    return key.charAt(0) == WAIT;
  }

  private static String[] parts(BreakerId id) {
    return new String[] {id.lane().id(), id.channel(), id.baseUrl(), id.key()};
  }

  private static String text(char kind, String... parts) {
    StringBuilder text = new StringBuilder().append(kind);
    for (String part : parts) {
      text.append('|').append(URLEncoder.encode(part, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws IllegalArgumentException if it is something else, perhaps of a newer version
   */
  static Subject read(String key) {
    String[] all = key.split("\\|", -1);
    List<String> parts = new ArrayList<>();
    for (int i = 1; i < all.length; i++) {
      parts.add(URLDecoder.decode(all[i], StandardCharsets.UTF_8));
    }
    char kind = key.isEmpty() ? ' ' : key.charAt(0);
    int wanted =
        switch (kind) {
          case DISABLED, DEMOTED, PROMOTED, SUSPENDED -> 2;
          case WAIT, CONVERSATION -> 3;
          case BREAKER -> 4;
          case REPORT -> 5;
          default -> -1;
        };
    if (parts.size() != wanted || all[0].length() != 1) {
      throw new IllegalArgumentException("no key of a fact");
    }
    return read(kind, parts);
  }

  private static Subject read(char kind, List<String> parts) {
    String first = parts.get(0);
    String second = parts.get(1);
    return switch (kind) {
      case WAIT -> new Wait(new KeyRef(first, second), parts.get(2));
      case DISABLED -> new Disabled(new KeyRef(first, second));
      case DEMOTED -> new Demoted(new KeyRef(first, second));
      case PROMOTED -> new Promoted(new LaneChannel(new Dialect(first), second));
      case SUSPENDED -> new Suspended(new LaneChannel(new Dialect(first), second));
      case BREAKER -> new Tripped(breaker(parts));
      case REPORT -> new Report(breaker(parts), parts.get(4));
      default -> new Talk(new Conversation(new Dialect(first), second, parts.get(2)));
    };
  }

  private static BreakerId breaker(List<String> parts) {
    return new BreakerId(new Dialect(parts.get(0)), parts.get(1), parts.get(2), parts.get(3));
  }
}
