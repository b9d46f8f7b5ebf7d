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
}
