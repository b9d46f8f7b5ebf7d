package io.trireme.admin;

import io.trireme.scheduler.WireName;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What came of testing a channel, step by step. A step that fails leaves out those that need it.
 *
 * @param channel its id
 * @param at when the test began
 * @param ok whether no step failed
 * @param model the vendor's name of the one that was asked for answers; null if none was
 * @param clockSkewMs how far the vendor's clock is before ours, to the second; null if it does not
 *     say
 * @param models what the vendor lists, by his names
 * @param steps in the order in which they were taken
 */
public record ChannelTest(
    String channel,
    Instant at,
    boolean ok,
    @Nullable String model,
    @Nullable Long clockSkewMs,
    List<String> models,
    List<Step> steps) {

  /** What a step is about. */
  public enum Subject implements WireName {
    /** Whether somebody answers at a base URL. */
    REACHABLE,
    /** Whether the vendor takes a key. */
    KEY,
    /** Whether he lists models. */
    MODELS,
    /** Whether his clock agrees with ours. */
    CLOCK,
    /** Whether a model's answer comes as a stream; costs some tokens. */
    STREAMING,
    /** Whether a model calls a tool; costs some tokens. */
    TOOLS
  }

  /** How a step ended. */
  public enum Result implements WireName {
    /** As it should. */
    OK,
    /** It works, but somebody should look. */
    WARN,
    /** It does not work. */
    FAIL,
    /** It was not taken. */
    SKIPPED
  }

  /**
   * One step.
   *
   * @param subject a word of {@link Subject}
   * @param of which base URL, or the id of which key; null for the channel as a whole
   * @param result a word of {@link Result}
   * @param millis how long it took; null if that says nothing
   * @param detail what was found
   * @param advice what to do; null if there is nothing to do
   */
  @Schema(name = "ChannelTestStep")
  public record Step(
      @Words(Subject.class) String subject,
      @Nullable String of,
      @Words(Result.class) String result,
      @Nullable Long millis,
      String detail,
      @Nullable String advice) {
    public Step {
      requireNonNull(subject, "subject is null");
      requireNonNull(result, "result is null");
      requireNonNull(detail, "detail is null");
    }

    /** A step in the words of the enums. */
    public static Step of(
        Subject subject,
        @Nullable String of,
        Result result,
        @Nullable Long millis,
        String detail,
        @Nullable String advice) {
      return new Step(subject.wireName(), of, result.wireName(), millis, detail, advice);
    }

    /** Whether it failed. */
    public boolean failed() {
      return result.equals(Result.FAIL.wireName());
    }
  }

  /**
   * What is to be tested.
   *
   * @param keyId the only key to present; null for each that is enabled
   * @param model the vendor's name of the model to ask; null for one that fits
   * @param deep whether a model is to be asked: that costs some tokens
   */
  public record Plan(@Nullable String keyId, @Nullable String model, boolean deep) {}

  public ChannelTest {
    requireNonNull(channel, "channel is null");
    requireNonNull(at, "at is null");
    models = List.copyOf(models);
    steps = List.copyOf(steps);
  }
}
