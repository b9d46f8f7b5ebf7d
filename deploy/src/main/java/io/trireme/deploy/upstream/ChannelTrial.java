package io.trireme.deploy.upstream;

import io.trireme.admin.ChannelTest;
import io.trireme.admin.ChannelTest.Result;
import io.trireme.admin.ChannelTest.Step;
import io.trireme.admin.ChannelTest.Subject;
import io.trireme.admin.Ping;
import io.trireme.core.spi.ModelsDialect.Model;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.Redactor;
import io.trireme.deploy.upstream.VendorCheck.Finding;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.plan.Candidate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** One test of one channel: asks, and says of each step how it ended and what to do. */
final class ChannelTrial {

  /** Where certificates and signed requests begin to be refused, with room for a slow network. */
  private static final Duration MOST_SKEW = Duration.ofSeconds(60);

  private static final int MOST_SAID = 300;

  /** A model of one of these kinds has no conversation. */
  private static final List<String> OTHER_KINDS =
      List.of(
          "embed",
          "image",
          "audio",
          "speech",
          "tts",
          "whisper",
          "moderation",
          "realtime",
          "transcri",
          "rerank",
          "ocr",
          "video");

  private final Protocol protocol;
  private final Channel channel;
  private final TrialTalk talk;
  private final Redactor redactor;
  private final List<Step> steps = new ArrayList<>();
  private @Nullable Long skewMillis;

  ChannelTrial(Protocol protocol, Channel channel, TrialTalk talk, Redactor redactor) {
    this.protocol = requireNonNull(protocol, "protocol is null");
    this.channel = requireNonNull(channel, "channel is null");
    this.talk = requireNonNull(talk, "talk is null");
    this.redactor = requireNonNull(redactor, "redactor is null");
  }

  /**
   * Takes the steps.
   *
   * @param byUrl what each base URL said to the first key
   * @param byKey what the first that answers said to the other keys
   */
  ChannelTest run(
      Instant at, List<Finding> byUrl, List<Finding> byKey, ChannelTest.Plan plan, int keys)
      throws InterruptedException {
    byUrl.forEach(this::reachable);
    List<Finding> presented =
        new ArrayList<>(byUrl.stream().filter(this::answered).limit(1).toList());
    presented.addAll(byKey);
    presented.forEach(this::key);
    if (keys == 0) {
      step(Subject.KEY, null, Result.SKIPPED, null, "has no keys: none is sent", null);
    }
    List<String> models = models(byUrl);
    clock(byUrl);
    String model = null;
    Optional<Finding> usable =
        presented.stream().filter(one -> FindingWords.place(one).ok()).findFirst();
    if (plan.deep() && usable.isPresent()) {
      model = plan.model() != null ? plan.model() : choose(models).orElse(null);
      deep(usable.get(), model);
    } else {
      String why =
          plan.deep() ? "nothing answers that could be asked" : "costs some tokens: ask for it";
      step(Subject.STREAMING, null, Result.SKIPPED, null, why, null);
      step(Subject.TOOLS, null, Result.SKIPPED, null, why, null);
    }
    return new ChannelTest(
        channel.id(), at, steps.stream().noneMatch(Step::failed), model, skewMillis, models, steps);
  }

  /** The findings of a base URL that says something of a key. */
  boolean answered(Finding finding) {
    return FindingWords.place(finding).reachable();
  }

  private void step(
      Subject subject,
      @Nullable String of,
      Result result,
      @Nullable Long millis,
      String detail,
      @Nullable String advice) {
    steps.add(Step.of(subject, of, result, millis, clean(detail), advice));
  }

  /** Keys that are not in force are not known to the redactor. */
  private String clean(String said) {
    String text = said;
    for (ApiKey key : channel.keys()) {
      text = text.replace(key.secret().reveal(), "[redacted]");
    }
    text = redactor.redact(text);
    return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) + "…" : text;
  }

  private void reachable(Finding finding) {
    Ping.Place place = FindingWords.place(finding);
    if (place.reachable()) {
      step(
          Subject.REACHABLE,
          place.baseUrl(),
          Result.OK,
          place.millis(),
          place.status() == null ? "answers" : "answers with status " + place.status(),
          null);
    } else {
      step(
          Subject.REACHABLE,
          place.baseUrl(),
          Result.FAIL,
          place.millis(),
          place.detail(),
          "Check the base URL, the name, the proxy and the firewall; for a private address set"
              + " allowPrivateNetwork, for an own certificate tls.caPem.");
    }
  }

  private void key(Finding finding) {
    ApiKey key = finding.key();
    if (key == null) {
      return;
    }
    Ping.Place place = FindingWords.place(finding);
    Boolean accepted = place.keyAccepted();
    if (Boolean.TRUE.equals(accepted)) {
      step(Subject.KEY, key.id(), Result.OK, place.millis(), "is accepted", null);
    } else if (Boolean.FALSE.equals(accepted)) {
      step(
          Subject.KEY,
          key.id(),
          Result.FAIL,
          place.millis(),
          place.detail(),
          "Enter a key that this vendor issued, or set the quirk authHeader if it wants it"
              + " elsewhere.");
    } else {
      step(
          Subject.KEY,
          key.id(),
          Result.WARN,
          place.millis(),
          place.detail(),
          "The answer does not say whether the key is good; a deep test does.");
    }
  }

  private List<String> models(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.verdict() instanceof Verdict.Whole) {
        List<String> names = finding.models().stream().map(Model::id).toList();
        if (names.isEmpty()) {
          step(
              Subject.MODELS,
              null,
              Result.WARN,
              null,
              "the list is empty",
              "Name models yourself.");
        } else {
          String count = names.size() == 1 ? "lists 1 model" : "lists " + names.size() + " models";
          step(Subject.MODELS, null, Result.OK, null, count, null);
        }
        return names;
      }
    }
    boolean any = findings.stream().anyMatch(this::answered);
    step(
        Subject.MODELS,
        null,
        any ? Result.WARN : Result.SKIPPED,
        null,
        any ? "no list of models came" : "nothing answers",
        any ? "Some vendors have none: name a model for the deep test." : null);
    return List.of();
  }

  private void clock(List<Finding> findings) {
    for (Finding finding : findings) {
      Optional<Instant> date = date(finding.verdict());
      if (date.isPresent()) {
        Instant answered = finding.at().plusMillis(finding.millis());
        Duration skew = Duration.between(answered, date.get());
        skewMillis = skew.toSeconds() * 1000;
        boolean near = skew.abs().compareTo(MOST_SKEW) <= 0;
        step(
            Subject.CLOCK,
            null,
            near ? Result.OK : Result.WARN,
            null,
            "differs from ours by " + skew.toSeconds() + " s",
            near ? null : "Set the clock of the gateway's machine (NTP).");
        return;
      }
    }
    step(Subject.CLOCK, null, Result.SKIPPED, null, "the vendor does not tell the time", null);
  }

  private static Optional<Instant> date(Verdict verdict) {
    String date =
        switch (verdict) {
          case Verdict.Whole whole -> whole.head().headers().get("date");
          case Verdict.Refused refused -> refused.head().headers().get("date");
          case Verdict.Broken broken -> null;
          case Verdict.Committed committed -> null;
          case Verdict.Cancelled cancelled -> null;
        };
    try {
      return date == null
          ? Optional.empty()
          : Optional.of(
              ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** One that the channel's rules lead to, else one of the list that seems to talk. */
  private Optional<String> choose(List<String> models) {
    Optional<String> mapped = channel.models().map().values().stream().findFirst();
    return mapped.or(
        () ->
            models.stream()
                .filter(
                    name -> OTHER_KINDS.stream().noneMatch(name.toLowerCase(Locale.ROOT)::contains))
                .findFirst());
  }

  private void deep(Finding usable, @Nullable String model) throws InterruptedException {
    if (model == null) {
      step(Subject.STREAMING, null, Result.SKIPPED, null, "no model is known", "Name a model.");
      step(Subject.TOOLS, null, Result.SKIPPED, null, "no model is known", "Name a model.");
      return;
    }
    Candidate candidate =
        new Candidate(channel, usable.baseUrl(), usable.key(), model, "test of the channel");
    long begun = System.nanoTime();
    TrialTalk.Heard heard = talk.ask(protocol, candidate, false);
    if (!heard.failure().isEmpty()) {
      step(
          Subject.STREAMING,
          null,
          Result.FAIL,
          since(begun),
          model + ": " + heard.failure(),
          "Check the model's name and what the key may use; see what the vendor says.");
      step(Subject.TOOLS, null, Result.SKIPPED, null, "no answer came", null);
      return;
    }
    step(
        Subject.STREAMING,
        null,
        Result.OK,
        since(begun),
        model + " answered in " + heard.pieces() + " pieces",
        null);
    begun = System.nanoTime();
    TrialTalk.Heard call = talk.ask(protocol, candidate, true);
    boolean works = call.failure().isEmpty() && call.called();
    step(
        Subject.TOOLS,
        null,
        works ? Result.OK : Result.WARN,
        since(begun),
        model
            + (works
                ? " called the tool"
                : call.failure().isEmpty() ? " did not call the tool" : ": " + call.failure()),
        works ? null : "Coding clients need tools: choose a model that calls them.");
  }

  private static long since(long begunNanos) {
    return Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();
  }
}
