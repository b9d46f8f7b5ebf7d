package io.trireme.deploy.trace;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The names of attributes.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">Registry
 *     of attributes</a>
 */
public final class GenAi {

  public static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  public static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  public static final AttributeKey<String> REQUEST_MODEL =
      AttributeKey.stringKey("gen_ai.request.model");
  public static final AttributeKey<Boolean> STREAM =
      AttributeKey.booleanKey("gen_ai.request.stream");
  public static final AttributeKey<String> CONVERSATION =
      AttributeKey.stringKey("gen_ai.conversation.id");
  public static final AttributeKey<Double> FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
  public static final AttributeKey<Long> INPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.input_tokens");
  public static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  public static final AttributeKey<Long> CACHE_READ_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  public static final AttributeKey<Long> CACHE_WRITE_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_creation.input_tokens");
  public static final AttributeKey<Long> REASONING_TOKENS =
      AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
  public static final AttributeKey<String> SERVER_ADDRESS =
      AttributeKey.stringKey("server.address");
  public static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  public static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  public static final AttributeKey<String> REQUEST_ID =
      AttributeKey.stringKey("trireme.request_id");
  public static final AttributeKey<String> LANE = AttributeKey.stringKey("trireme.lane");
  public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("trireme.outcome");
  public static final AttributeKey<String> CALLER = AttributeKey.stringKey("trireme.caller");
  public static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("trireme.attempts");
  public static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("trireme.channel");
  public static final AttributeKey<String> KEY = AttributeKey.stringKey("trireme.key");
  public static final AttributeKey<String> RESULT = AttributeKey.stringKey("trireme.result");
  public static final AttributeKey<String> REASON = AttributeKey.stringKey("trireme.reason");

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private GenAi() {}
}
