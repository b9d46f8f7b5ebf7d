package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import static java.util.Objects.requireNonNull;

/**
 * What one dialect cannot carry of another, as {@code losses.json} says it. That file is generated
 * by a test from what the dialects do, beside the page {@code docs/reference/losses.md}.
 *
 * @param pairs of a client's and a vendor's dialect; relayed pairs lose nothing and are not there
 */
@Schema(name = "Losses")
public record LossesView(List<Pair> pairs) {

  private static final String FILE = "losses.json";

  public LossesView {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two dialects.
   *
   * @param client the dialect of those who ask
   * @param vendor the dialect of the channel
   * @param model the vendor's model that the losses were found with; others may differ
   * @param losses requests first
   */
  @Schema(name = "LossPair")
  public record Pair(String client, String vendor, String model, List<Lost> losses) {
    public Pair {
      losses = List.copyOf(losses);
    }
  }

  /**
   * One thing that cannot be carried as it was said.
   *
   * @param of a client's request or a vendor's answer
   * @param what the field or form, in the words of the dialect that says it
   * @param fate what becomes of it
   * @param field what {@code x-trireme-warnings} names; "" if the request is refused
   * @param detail what it becomes, or why it goes; "" if the field says it all
   */
  @Schema(name = "Loss")
  public record Lost(
      @Schema(enumeration = {"request", "answer"}) String of,
      String what,
      @Schema(enumeration = {"mapped", "emulated", "dropped", "refused"}) String fate,
      String field,
      String detail) {}

  /** Those of this version. */
  static LossesView builtIn() {
    try (InputStream file = LossesView.class.getResourceAsStream(FILE)) {
      byte[] bytes = requireNonNull(file, FILE + " is not in the program").readAllBytes();
      List<Pair> pairs = new ArrayList<>();
      Json.read(bytes).path("pairs").forEach(pair -> pairs.add(pair(pair)));
      return new LossesView(pairs);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " in the program cannot be read", e);
    }
  }

  private static Pair pair(JsonNode pair) {
    List<Lost> losses = new ArrayList<>();
    for (JsonNode lost : pair.path("losses")) {
      losses.add(
          new Lost(
              lost.path("of").asText(),
              lost.path("what").asText(),
              lost.path("fate").asText(),
              lost.path("field").asText(),
              lost.path("detail").asText()));
    }
    return new Pair(
        pair.path("client").asText(),
        pair.path("vendor").asText(),
        pair.path("model").asText(),
        losses);
  }
}
