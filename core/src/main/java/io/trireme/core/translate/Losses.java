package io.trireme.core.translate;

import io.trireme.core.model.Loss;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Takes note of what one translation could not carry, of the request and then of its answer.
 * Thread-safe: an answer is read by one thread while another writes its head.
 */
public final class Losses {

  /** More than this would not fit beside other headers. */
  static final int MAX_HEADER = 1024;

  /** The model's earlier thoughts, which this vendor would not take. */
  public static final Loss REASONING_FOREIGN =
      new Loss(Loss.Action.DROPPED, "reasoning", "of another vendor, model or account");

  /** The model's earlier thoughts, which this vendor did not take. */
  public static final Loss REASONING_REFUSED =
      new Loss(Loss.Action.DROPPED, "reasoning", "refused by the vendor");

  private final Set<Loss> noted = new LinkedHashSet<>();

  /** Takes note of a loss; the same one counts once. */
  public synchronized void note(Loss loss) {
    noted.add(loss);
  }

  /** Takes note of several. */
  public synchronized void noteAll(List<Loss> losses) {
    noted.addAll(losses);
  }

  /** What was noted, in order. */
  public synchronized List<Loss> all() {
    return List.copyOf(noted);
  }

  /**
   * All of it as the value of a header: {@code dropped=top_k;mapped=effort:max->xhigh}. ASCII; what
   * goes beyond 1 KB is counted at its end.
   */
  public String header() {
    return header(all());
  }

  /** These as the value of a header. */
  public static String header(List<Loss> losses) {
    List<String> words = new ArrayList<>();
    for (Loss loss : losses) {
      String action = loss.action().name().toLowerCase(Locale.ROOT);
      String detail = loss.detail().isEmpty() ? "" : ":" + loss.detail();
      words.add(ascii(action + "=" + loss.field() + detail));
    }
    StringBuilder header = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      String more = ";and " + (words.size() - i) + " more";
      if (header.length() + words.get(i).length() + 1 + more.length() > MAX_HEADER) {
        return header.append(more).toString();
      }
      header.append(header.isEmpty() ? "" : ";").append(words.get(i));
    }
    return header.toString();
  }

  private static String ascii(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(c >= ' ' && c < 127 && c != ';' ? c : '?');
    }
    return plain.toString();
  }
}
