package io.trireme.deploy.upstream;

import io.trireme.admin.Ping;
import io.trireme.deploy.upstream.VendorCheck.Finding;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.probe.ProbeResult;
import org.jspecify.annotations.Nullable;

/** What a vendor's answer to the question for its models means. */
final class FindingWords {

  private static final int MOST_SAID = 300;

  private FindingWords() {}

  /** For whoever pings. */
  static Ping.Place place(Finding finding) {
    return switch (finding.verdict()) {
      case Verdict.Whole whole ->
          place(finding, true, true, whole.head().status(), true, listed(finding));
      case Verdict.Refused refused -> refused(finding, refused.head().status());
      case Verdict.Broken broken ->
          place(finding, false, answered(broken), null, null, broken.error().message());
      case Verdict.Committed committed -> nothing(finding);
      case Verdict.Cancelled cancelled -> nothing(finding);
    };
  }

  private static String listed(Finding finding) {
    int count = finding.models().size();
    return "lists " + count + (count == 1 ? " model" : " models");
  }

  private static Ping.Place refused(Finding finding, int status) {
    String said = finding.said();
    String vendor =
        said.isEmpty()
            ? ""
            : ": " + (said.length() > MOST_SAID ? said.substring(0, MOST_SAID) + "…" : said);
    return switch (status) {
      case 401, 403 -> place(finding, false, true, status, false, "refuses the key" + vendor);
      case 404, 405, 501 ->
          place(
              finding,
              true,
              true,
              status,
              null,
              "answers, and has no list of models: the key could not be judged");
      case 429 -> place(finding, false, true, status, null, "asks for fewer requests" + vendor);
      default -> place(finding, false, true, status, null, "answers with an error" + vendor);
    };
  }

  private static boolean answered(Verdict.Broken broken) {
    return switch (broken.cause()) {
      case DNS, ADDRESS_REFUSED, CONNECT, TLS, RESET, FIRST_BYTE, TOTAL -> false;
      case STALL, TRUNCATED, BAD_ANSWER, EMPTY, IN_BAND_ERROR, NO_MEMORY -> true;
    };
  }

  private static Ping.Place nothing(Finding finding) {
    return place(finding, false, false, null, null, "the question was given up");
  }

  private static Ping.Place place(
      Finding finding,
      boolean ok,
      boolean reachable,
      @Nullable Integer status,
      @Nullable Boolean keyAccepted,
      String detail) {
    ApiKey key = finding.key();
    return new Ping.Place(
        finding.baseUrl().toString(),
        ok,
        reachable,
        status,
        finding.millis(),
        key == null ? null : key.id(),
        key == null ? null : keyAccepted,
        finding.verdict() instanceof Verdict.Whole ? finding.models().size() : null,
        detail);
  }

  /** For the scheduler. */
  static ProbeResult probe(Finding finding) {
    ApiKey key = finding.key();
    return new ProbeResult(
        finding.baseUrl(), key == null ? null : key.id(), health(finding), reason(finding));
  }

  private static ProbeResult.Finding health(Finding finding) {
    return switch (finding.verdict()) {
      case Verdict.Whole whole -> ProbeResult.Finding.HEALTHY;
      case Verdict.Refused refused ->
          refused.head().status() >= 500 && refused.head().status() != 501
              ? ProbeResult.Finding.ILL
              : ProbeResult.Finding.UNKNOWN;
      case Verdict.Broken broken when !broken.cause().ofUpstream() -> ProbeResult.Finding.UNKNOWN;
      case Verdict.Broken broken ->
          answered(broken) ? ProbeResult.Finding.ILL : ProbeResult.Finding.UNREACHABLE;
      case Verdict.Committed committed -> ProbeResult.Finding.UNKNOWN;
      case Verdict.Cancelled cancelled -> ProbeResult.Finding.UNKNOWN;
    };
  }

  private static String reason(Finding finding) {
    return switch (finding.verdict()) {
      case Verdict.Refused refused -> "status " + refused.head().status();
      case Verdict.Broken broken -> broken.cause().label();
      case Verdict.Whole whole -> "";
      case Verdict.Committed committed -> "";
      case Verdict.Cancelled cancelled -> "";
    };
  }
}
