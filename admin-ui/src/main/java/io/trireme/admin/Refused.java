package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;

import static java.util.Objects.requireNonNull;

/** Ends a request of the admin API with a problem. */
final class Refused extends WebApplicationException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private Refused(Problem problem) {
    super(problem.detail(), problem.response());
    this.problem = requireNonNull(problem, "problem is null");
  }

  Problem problem() {
    return problem;
  }

  /** What is asked for is not there. */
  static Refused notFound(String code, String detail) {
    return new Refused(Problem.of(404, "Not Found", code, detail));
  }

  /** The request says something that cannot be. */
  static Refused invalid(List<FieldError> errors) {
    return new Refused(
        new Problem(
            "about:blank",
            "Bad Request",
            400,
            "invalid",
            "The request cannot be carried out: see errors.",
            errors));
  }

  /** One field says something that cannot be. */
  static Refused field(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  /** As things are now, this cannot be done. */
  static Refused conflict(String code, String detail, List<FieldError> errors) {
    return new Refused(new Problem("about:blank", "Conflict", 409, code, detail, errors));
  }

  /** The vendor did not answer as it should. */
  static Refused badGateway(String code, String detail) {
    return new Refused(Problem.of(502, "Bad Gateway", code, detail));
  }

  /** What is asked for is there, and cannot be reached now. */
  static Refused unavailable(String code, String detail) {
    return new Refused(Problem.of(503, "Service Unavailable", code, detail));
  }

  /** The request does not say which state of the object it is about. */
  static Refused preconditionMissing() {
    return new Refused(
        Problem.of(
            428,
            "Precondition Required",
            "if_match_missing",
            "Send the ETag of what you have seen as If-Match, so that nobody else's change is lost."));
  }

  /** Somebody was quicker. */
  static Refused stale() {
    return new Refused(
        Problem.of(
            412,
            "Precondition Failed",
            "stale",
            "It was changed meanwhile. Read it again, and send your change with the new ETag."));
  }

  /** What would have to change is kept in a file. */
  static Refused readOnly(String detail) {
    return conflict("read_only", detail, List.of());
  }

  /** What is kept cannot be reached. */
  static Refused storageUnavailable() {
    return new Refused(storageProblem());
  }

  /** As {@link #storageUnavailable}, without ending anything. */
  static Problem storageProblem() {
    return Problem.of(
        503,
        "Service Unavailable",
        "storage_unavailable",
        "The database is away: nothing was changed. Requests are served as before.");
  }
}
