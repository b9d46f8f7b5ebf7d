package io.trireme.core;

import io.trireme.core.JsonOutline.Member;
import io.trireme.core.JsonOutline.Node;
import io.trireme.core.JsonSplice.Edit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Collects edits that take values out of a body, or put others in their place, for {@link
 * JsonSplice}. With an item or a member goes one comma, so that what is left is well-formed; every
 * other byte stays. For one thread.
 */
public final class JsonCuts {

  private static final byte[] NOTHING = {};

  /** Says whether an item goes. */
  public interface ItemJudge {

    /**
     * Judges one item.
     *
     * @param item of an array
     * @param within takes edits within the item; of no account if the item goes
     * @return true if it goes
     */
    boolean removes(Node item, JsonCuts within);
  }

  /** Says whether a member goes. */
  public interface MemberJudge {

    /**
     * Judges one member.
     *
     * @param member of an object
     * @param within takes edits within its value; of no account if the member goes
     * @return true if it goes
     */
    boolean removes(Member member, JsonCuts within);
  }

  private final List<Edit> edits = new ArrayList<>();

  /** What was collected. */
  public List<Edit> edits() {
    return List.copyOf(edits);
  }

  /**
   * Judges every item of an array.
   *
   * @return true if items went and none is left
   */
  public boolean items(Node array, ItemJudge judge) {
    requireNonNull(judge, "judge is null");
    List<Node> items = array.items();
    BitSet gone = new BitSet();
    for (int i = 0; i < items.size(); i++) {
      JsonCuts within = new JsonCuts();
      if (judge.removes(items.get(i), within)) {
        gone.set(i);
      } else {
        edits.addAll(within.edits);
      }
    }
    cut(items.stream().map(item -> new int[] {item.start(), item.end()}).toList(), gone);
    return !gone.isEmpty() && gone.cardinality() == items.size();
  }

  /**
   * Judges every member of an object.
   *
   * @return true if members went and none is left
   */
  public boolean members(Node object, MemberJudge judge) {
    requireNonNull(judge, "judge is null");
    List<Member> members = object.members();
    BitSet gone = new BitSet();
    for (int i = 0; i < members.size(); i++) {
      JsonCuts within = new JsonCuts();
      if (judge.removes(members.get(i), within)) {
        gone.set(i);
      } else {
        edits.addAll(within.edits);
      }
    }
    cut(members.stream().map(m -> new int[] {m.start(), m.value().end()}).toList(), gone);
    return !gone.isEmpty() && gone.cardinality() == members.size();
  }

  /** Puts JSON in the place of a value. */
  public void replace(Node value, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    edits.add(new Edit(value.start(), value.end(), bytes));
  }

  /** Each run goes with the comma before it; the first run, with the one behind it. */
  private void cut(List<int[]> spans, BitSet gone) {
    int first = gone.nextSetBit(0);
    while (first >= 0) {
      int kept = gone.nextClearBit(first);
      boolean commaBehind = first == 0 && kept < spans.size();
      int from = first == 0 ? spans.get(0)[0] : spans.get(first - 1)[1];
      int to = commaBehind ? spans.get(kept)[0] : spans.get(kept - 1)[1];
      edits.add(new Edit(from, to, NOTHING));
      first = gone.nextSetBit(kept);
    }
  }
}
