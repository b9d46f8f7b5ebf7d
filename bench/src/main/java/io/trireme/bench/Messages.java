package io.trireme.bench;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The request and answer bytes that upstream and generator agree on.
 *
 * <p>The wanted stream travels in {@code metadata.user_id}, because a gateway passes the body on
 * unchanged while it need not pass a query string.
 */
final class Messages {
  static final String PATH = "/v1/messages";
  static final String MODEL = "bench-model";

  private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
  private static final Pattern WANTED = Pattern.compile("bench events=(\\d{1,6}) gap=(\\d{1,6})ms");
  private static final String SENTENCE =
      "Three banks of oars move the ship as one, and the helm alone decides where she goes. ";

  private static final Buffer WHOLE =
      Buffer.buffer(
          """
          {"id":"msg_bench","type":"message","role":"assistant","model":"%s",\
          "content":[{"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,\
          "usage":{"input_tokens":42,"output_tokens":180}}"""
              .formatted(MODEL, SENTENCE.repeat(9).strip()));
  private static final Buffer HEAD_EVENT =
      event(
          "message_start",
          """
          "message":{"id":"msg_bench","type":"message","role":"assistant","model":"%s",\
          "content":[],"stop_reason":null,"stop_sequence":null,\
          "usage":{"input_tokens":42,"output_tokens":1}}"""
              .formatted(MODEL));
  private static final Buffer BLOCK_START =
      event(
          "content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
  private static final Buffer BLOCK_STOP = event("content_block_stop", "\"index\":0");

  private Messages() {}

  /** A whole answer of about 1 KB; the same bytes each time. */
  static Buffer wholeAnswer() {
    return WHOLE;
  }

  static Buffer messageStart() {
    return HEAD_EVENT;
  }

  static Buffer blockStart() {
    return BLOCK_START;
  }

  /** Delta {@code index}, stamped with the upstream's {@link System#nanoTime()}. */
  static Buffer delta(int index, long stampNanos) {
    return event(
        "content_block_delta",
        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"n="
            + index
            + " t="
            + stampNanos
            + " of one trireme\"}");
  }

  static Buffer blockStop() {
    return BLOCK_STOP;
  }

  static Buffer messageDelta(int events) {
    return event(
        "message_delta",
        "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":"
            + events
            + "}");
  }

  static Buffer messageStop() {
    return Buffer.buffer("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  /** The body of a request for {@code shape}. */
  static Buffer request(Load.Shape shape) {
    String wish =
        switch (shape) {
          case Load.Whole _ -> "";
          case Load.Stream stream ->
              "\"stream\":true,\"metadata\":{\"user_id\":\"bench events=%d gap=%dms\"},"
                  .formatted(stream.events(), stream.gap().toMillis());
        };
    return Buffer.buffer(
        """
        {"model":"%s","max_tokens":1024,%s\
        "messages":[{"role":"user","content":"How many oars has a trireme, and who keeps the time?"}]}"""
            .formatted(MODEL, wish));
  }

  /** What a body asks for; {@code preset} where it asks for a stream without saying which. */
  static Load.Shape wanted(Buffer body, Load.Stream preset) {
    // Latin-1 maps every byte to one char: the marks are ASCII and the body is only searched.
    String text = body.toString(ISO_8859_1);
    if (!STREAM.matcher(text).find()) {
      return new Load.Whole();
    }
    Matcher wanted = WANTED.matcher(text);
    if (!wanted.find()) {
      return preset;
    }
    return new Load.Stream(
        Integer.parseInt(wanted.group(1)), Duration.ofMillis(Long.parseLong(wanted.group(2))));
  }

  private static Buffer event(String type, String members) {
    return Buffer.buffer(
        "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n");
  }
}
