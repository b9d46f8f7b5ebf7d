package io.trireme.claude;

/** The events of a Messages stream, for the tests of their decoder. */
final class ClaudeStream {

  static final String START =
      """
      {"type":"message_start","message":{"id":"msg_1","content":[],"stop_reason":null,
       "usage":{"input_tokens":10,"cache_read_input_tokens":85,"cache_creation_input_tokens":5,
       "output_tokens":1}}}
      """;
  static final String END =
      """
      {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},
       "usage":{"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}}
      """;
  static final String STOP = "{\"type\":\"message_stop\"}";

  private ClaudeStream() {}

  static String start(int index, String block) {
    return "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":%s}"
        .formatted(index, block);
  }

  static String delta(int index, String delta) {
    return "{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":%s}".formatted(index, delta);
  }

  static String stop(int index) {
    return "{\"type\":\"content_block_stop\",\"index\":%d}".formatted(index);
  }
}
