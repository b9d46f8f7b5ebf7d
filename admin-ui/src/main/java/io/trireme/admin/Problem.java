package io.trireme.admin;

import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * An error of the admin API.
 *
 * @param type always {@code about:blank}: the code says it
 * @param title the status in words
 * @param status HTTP status
 * @param code for programs
 * @param detail what to do, for people
 * @param errors per field
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(
    String type, String title, int status, String code, String detail, List<FieldError> errors) {

  /** Media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * What is wrong with one field.
   *
   * @param field its path
   * @param message what to do
   */
  public record FieldError(String field, String message) {}

  public Problem {
    errors = List.copyOf(errors);
  }

  /** A problem that concerns no field. */
  public static Problem of(int status, String title, String code, String detail) {
    return new Problem("about:blank", title, status, code, detail, List.of());
  }

  /** The answer that carries this problem. */
  Response response() {
    return Response.status(status).type(MEDIA_TYPE).entity(this).build();
  }
}
