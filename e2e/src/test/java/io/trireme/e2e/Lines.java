package io.trireme.e2e;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;

import static java.util.Objects.requireNonNull;

/**
 * Two channels in order for each line, all on one upstream. A topic is a set of them with models of
 * its own, so that what a gateway learns over one topic says nothing about another.
 *
 * @param topic fit for a part of a path
 * @param line who asks whom
 */
record Lines(String topic, Line line) {
  Lines {
    requireNonNull(topic, "topic is null");
    requireNonNull(line, "line is null");
  }

  /** Those of a topic. */
  static List<Lines> of(String topic) {
    return Line.all().stream().map(line -> new Lines(topic, line)).toList();
  }

  /**
   * A configuration with these topics.
   *
   * @param keys of each channel
   * @param more a line that stands in every lane, indented by four and with its end; may be empty
   */
  static String configuration(String url, List<String> topics, int keys, String more) {
    StringBuilder yaml = new StringBuilder("channels:\n");
    Map<Tongue, StringJoiner> lanes = new EnumMap<>(Tongue.class);
    for (String topic : topics) {
      for (Lines each : of(topic)) {
        StringJoiner entries =
            lanes.computeIfAbsent(each.line().client(), client -> new StringJoiner(", ", "[", "]"));
        for (String id : List.of(each.first(), each.second())) {
          yaml.append(each.channel(id, url, keys));
          entries.add("{channel: " + id + "}");
        }
      }
    }
    yaml.append("lanes:\n");
    lanes.forEach(
        (client, entries) ->
            yaml.append("  %s:\n    entries: %s\n%s".formatted(client.dialect(), entries, more)));
    return yaml.toString();
  }

  private String channel(String id, String url, int keys) {
    StringJoiner secrets = new StringJoiner(", ", "[", "]");
    for (int key = 1; key <= keys; key++) {
      secrets.add("{secret: sk-" + id + "-key-" + key + "}");
    }
    return """
      - id: %1$s
        dialect: %2$s
        baseUrls: ["%3$s/%1$s"]
        keys: %4$s
        models: {allow: ["%5$s"]}
        allowPrivateNetwork: true
    """
        .formatted(id, line.vendor().dialect(), url, secrets, model());
  }

  /** The channel that is tried first. */
  String first() {
    return topic + "-" + line.id() + "-1";
  }

  /** The channel that is tried next. */
  String second() {
    return topic + "-" + line.id() + "-2";
  }

  /** The model that only these two channels have. */
  String model() {
    return "up-" + topic + "-" + line.id();
  }

  /** Which of its keys a channel was called with, from 1. */
  static int key(Received request) {
    return request.headers().toWire().contains("-key-1\r\n") ? 1 : 2;
  }

  /** What the vendor says when nothing is wrong. */
  Script good() {
    return VendorAnswer.of(line.vendor(), true);
  }

  /** How a channel answers. */
  void answer(ReplayUpstream upstream, String channel, Function<Received, Script> script) {
    upstream.answer("/" + channel + line.vendor().path(model(), true), script);
  }

  /** Asks for a stream and reads it. */
  RawAnswer ask(Gateway gateway) {
    return RawHttp.exchange(gateway.port(), line.client().ask(model(), true));
  }

  /** Asks in a conversation of its own. */
  RawAnswer askAbout(Gateway gateway, String towns) {
    return RawHttp.exchange(gateway.port(), line.client().askAbout(towns, model(), true));
  }

  /** What a channel was asked. */
  static List<Received> calls(ReplayUpstream upstream, String channel) {
    return upstream.requests().stream()
        .filter(received -> received.path().startsWith("/" + channel + "/"))
        .toList();
  }

  @Override
  public String toString() {
    return topic + ", " + line;
  }
}
