package io.trireme.deploy.upstream;

import static java.util.Objects.requireNonNull;

/** No connection can even be tried. Carries the verdict of the attempt that never was. */
public final class UnreachableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Verdict.Broken verdict;

  UnreachableException(Verdict.Broken verdict) {
    super(requireNonNull(verdict, "verdict is null").error().message(), null, false, false);
    this.verdict = verdict;
  }

  /** How the attempt ended. */
  public Verdict.Broken verdict() {
    return verdict;
  }
}
