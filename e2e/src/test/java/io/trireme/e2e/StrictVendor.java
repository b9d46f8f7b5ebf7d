package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A vendor in one conversation: it reads each request by its rules, refuses with 400 what it would
 * refuse, and says the next thing of its script otherwise. Called on the event loop, read by a test
 * when the answer has come.
 */
final class StrictVendor {
  private static final List<String> OURS = List.of("tr1.", "VFIxA", "trireme");

  private final Tongue tongue;
  private final VendorRules rules;
  private final List<Utterance> script;
  private final List<String> foreign;
  private final List<Utterance> issued = new ArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

  /**
   * A vendor at the beginning of a conversation.
   *
   * @param script what it says, in order
   * @param foreign states of other vendors, which it must never see
   */
  StrictVendor(Tongue tongue, List<Utterance> script, List<String> foreign) {
    this.tongue = tongue;
    this.rules = VendorRules.of(tongue);
    this.script = List.copyOf(script);
    this.foreign = List.copyOf(foreign);
  }

  Script answer(Received received) {
    JsonNode request = Tongue.json(received.text());
    requests.add(request);
    try {
      rules.read(request, issued);
      String text = received.text();
      for (String ours : OURS) {
        VendorRules.require(
            !text.contains(ours), "The request has what is not the vendor's: %s", ours);
      }
      for (String state : foreign) {
        VendorRules.require(
            !text.contains(state), "The request has another vendor's state %s", state);
      }
      VendorRules.require(issued.size() < script.size(), "Asked more often than turns were taken");
    } catch (VendorRules.Refusal refusal) {
      refusals.add(tongue + ": " + refusal.getMessage() + "\n  " + request);
      return Script.json(400, rules.error(String.valueOf(refusal.getMessage())));
    }
    Utterance said = script.get(issued.size());
    issued.add(said);
    return Voice.script(tongue, said, Quartet.wantsEvents(tongue, received));
  }

  /** Every refusal with the request that it answers. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Every request in order. */
  List<JsonNode> requests() {
    return List.copyOf(requests);
  }
}
