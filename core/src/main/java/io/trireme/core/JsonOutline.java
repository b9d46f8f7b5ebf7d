package io.trireme.core;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Where the wanted values of a JSON body stand, some levels deep, for edits in place by {@link
 * JsonCuts}. One pass; what is not wanted is skipped, so that the size of an outline is that of the
 * containers on the way, not of the texts within. Stateless.
 */
public final class JsonOutline {

  /** What is wanted of a value. */
  public sealed interface Shape {

    /** The text of a string, and nothing else. */
    Shape TEXT = new Text();

    /** See {@link #TEXT}. */
    record Text() implements Shape {}

    /**
     * Of an object every member's place, and what is wanted of the named ones' values.
     *
     * @param wanted shapes by key
     */
    record Members(Map<String, Shape> wanted) implements Shape {
      public Members {
        wanted = Map.copyOf(wanted);
      }
    }

    /**
     * Of an array every item's place, and the same of each.
     *
     * @param each shape of the items
     */
    record Items(Shape each) implements Shape {
      public Items {
        requireNonNull(each, "each is null");
      }
    }
  }

  /**
   * A value.
   *
   * @param kind what it is
   * @param text the decoded value of a string that was wanted, else {@code ""}
   * @param start index of its first byte
   * @param end index after its last byte
   * @param members of an object that was wanted, in document order, duplicates included
   * @param items of an array that was wanted
   */
  public record Node(
      JsonTopLevel.Kind kind,
      String text,
      int start,
      int end,
      List<Member> members,
      List<Node> items) {

    public Node {
      requireNonNull(kind, "kind is null");
      requireNonNull(text, "text is null");
      members = List.copyOf(members);
      items = List.copyOf(items);
    }

    /** Every value under a key. */
    public List<Node> all(String name) {
      return members.stream().filter(m -> m.name.equals(name)).map(Member::value).toList();
    }

    /** The last value under a key: the one that counts for most readers. */
    public Optional<Node> last(String name) {
      List<Node> all = all(name);
      return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** The last value under a key if it is a string, else "". */
    public String text(String name) {
      return last(name).map(Node::text).orElse("");
    }

    /** The text is left out: it is part of a body. */
    @Override
    public String toString() {
      return "Node[" + kind + ", " + start + " to " + end + "]";
    }
  }

  /**
   * A key and its value.
   *
   * @param name the key with its escapes decoded
   * @param start index of the key's opening quote
   * @param value the value
   */
  public record Member(String name, int start, Node value) {
    public Member {
      requireNonNull(name, "name is null");
      requireNonNull(value, "value is null");
    }
  }

  private JsonOutline() {}

  /**
   * Makes the outline of a body.
   *
   * @param json the whole body; only read, and not kept
   * @param shape what is wanted of the root
   * @throws MalformedJsonException if it is not one well-formed UTF-8 JSON document
   */
  public static Node of(byte[] json, Shape shape) {
    int base = JsonEncoding.documentStart(json);
    return JsonTopLevel.reading(
        json,
        base,
        json.length,
        (parser, fault) -> {
          Node root = node(parser, base, parser.nextToken(), shape);
          fault.rootEnded();
          if (parser.nextToken() != null) {
            throw fault.at("content after the root", parser.currentTokenLocation());
          }
          return root;
        });
  }

  private static Node node(JsonParser parser, int base, JsonToken token, Shape shape)
      throws IOException {
    int start = base + (int) parser.currentTokenLocation().getByteOffset();
    String text = "";
    List<Member> members = List.of();
    List<Node> items = List.of();
    switch (shape) {
      case Shape.Members wanted when token == JsonToken.START_OBJECT ->
          members = members(parser, base, wanted.wanted());
      case Shape.Items wanted when token == JsonToken.START_ARRAY ->
          items = items(parser, base, wanted.each());
      case Shape.Text wanted when token == JsonToken.VALUE_STRING -> text = parser.getText();
      case Shape.Members other -> skip(parser);
      case Shape.Items other -> skip(parser);
      case Shape.Text other -> skip(parser);
    }
    int end = base + (int) parser.currentLocation().getByteOffset();
    return new Node(JsonTopLevel.kind(token), text, start, end, members, items);
  }

  private static void skip(JsonParser parser) throws IOException {
    parser.skipChildren();
    parser.finishToken();
  }

  private static List<Member> members(JsonParser parser, int base, Map<String, Shape> wanted)
      throws IOException {
    List<Member> members = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      int start = base + (int) parser.currentTokenLocation().getByteOffset();
      Shape shape = wanted.get(name);
      JsonToken token = parser.nextToken();
      members.add(
          new Member(
              name,
              start,
              shape == null ? place(parser, base, token) : node(parser, base, token, shape)));
    }
    return members;
  }

  private static List<Node> items(JsonParser parser, int base, Shape each) throws IOException {
    List<Node> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(node(parser, base, token, each));
    }
    return items;
  }

  private static Node place(JsonParser parser, int base, JsonToken token) throws IOException {
    int start = base + (int) parser.currentTokenLocation().getByteOffset();
    skip(parser);
    int end = base + (int) parser.currentLocation().getByteOffset();
    return new Node(JsonTopLevel.kind(token), "", start, end, List.of(), List.of());
  }
}
