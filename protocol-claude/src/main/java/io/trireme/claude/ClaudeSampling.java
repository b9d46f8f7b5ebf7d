package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Sampling;
import io.trireme.core.translate.Losses;
import java.util.List;

/**
 * How the next token is chosen, as far as the model lets itself be told: those after Opus 4.6
 * refuse every figure but their own, and none thinks at a temperature other than 1.
 */
final class ClaudeSampling {

  private final ChatRequest request;
  private final ModelFamily family;
  private final boolean thinks;
  private final Losses losses;

  ClaudeSampling(ChatRequest request, ModelFamily family, boolean thinks, Losses losses) {
    this.request = request;
    this.family = family;
    this.thinks = thinks;
    this.losses = losses;
  }

  void write(ObjectNode body) {
    Sampling sampling = request.sampling();
    boolean temperature = false;
    if (sampling.temperature().isPresent()) {
      temperature = temperature(sampling.temperature().getAsDouble(), body);
    }
    if (sampling.topP().isPresent()) {
      topP(sampling.topP().getAsDouble(), temperature, body);
    }
    if (sampling.topK().isPresent()) {
      int topK = sampling.topK().getAsInt();
      if (family.sampling() && !thinks && topK > 0) {
        body.put("top_k", topK);
      } else {
        lose("top_k", "topK");
      }
    }
    if (sampling.seed().isPresent()) {
      lose("seed", "seed");
    }
    if (sampling.presencePenalty().isPresent()) {
      lose("presence_penalty", "presencePenalty");
    }
    if (sampling.frequencyPenalty().isPresent()) {
      lose("frequency_penalty", "frequencyPenalty");
    }
    stop(sampling.stop(), body);
  }

  private boolean temperature(double wanted, ObjectNode body) {
    if (!family.sampling() || thinks) {
      // 1 is what they use anyway.
      if (wanted != 1) {
        lose("temperature", "temperature");
      }
      return false;
    }
    double given = Math.clamp(wanted, 0, 1);
    if (given != wanted) {
      losses.note(Loss.mapped(field("temperature", "temperature"), wanted + "->" + given));
    }
    body.put("temperature", given);
    return true;
  }

  private void topP(double wanted, boolean temperature, ObjectNode body) {
    boolean possible =
        family.sampling()
            && !(temperature && !family.bothSampling())
            && (!thinks || wanted >= 0.95)
            && wanted > 0
            && wanted <= 1;
    if (possible) {
      body.put("top_p", wanted);
    } else if (wanted != 1) {
      lose("top_p", "topP");
    }
  }

  /** The vendor refuses texts of nothing but white space. */
  private void stop(List<String> wanted, ObjectNode body) {
    List<String> possible = wanted.stream().filter(text -> !text.isBlank()).toList();
    if (possible.size() < wanted.size()) {
      losses.note(
          Loss.dropped(
              ClientField.name(
                  request,
                  "stop",
                  "stop_sequences",
                  "generationConfig.stopSequences",
                  "generation_config.stop_sequences")));
    }
    if (!possible.isEmpty()) {
      possible.forEach(body.putArray("stop_sequences")::add);
    }
  }

  private void lose(String name, String camelCase) {
    losses.note(Loss.dropped(field(name, camelCase)));
  }

  private String field(String name, String camelCase) {
    return ClientField.sampling(request, name, camelCase);
  }
}
