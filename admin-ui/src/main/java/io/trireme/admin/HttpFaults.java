package io.trireme.admin;

import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;

/** Gives the framework's own refusals (405, 415 and the like) the shape of a problem. */
@Singleton
@Provider
public final class HttpFaults implements ExceptionMapper<WebApplicationException> {

  @Override
  public Response toResponse(WebApplicationException fault) {
    Response response = fault.getResponse();
    if (response.hasEntity()) {
      return response;
    }
    String title = response.getStatusInfo().getReasonPhrase();
    Problem problem =
        Problem.of(
            response.getStatus(),
            title,
            title.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "_"),
            "The admin API cannot answer this request: " + title + ".");
    return Response.fromResponse(response).type(Problem.MEDIA_TYPE).entity(problem).build();
  }
}
