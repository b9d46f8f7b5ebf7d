package io.trireme.admin;

import io.trireme.store.sql.StoreException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;

/**
 * Gives the framework's own refusals the shape of a problem. Not the one of an unknown path: a
 * mapper for it would also answer the paths of the panel, which nobody here knows.
 */
public final class HttpFaults {

  private HttpFaults() {}

  /** 400: a parameter that cannot be read. */
  @Singleton
  @Provider
  public static final class OfParameters implements ExceptionMapper<BadRequestException> {
    @Override
    public Response toResponse(BadRequestException fault) {
      return problem(fault);
    }
  }

  /** 405. */
  @Singleton
  @Provider
  public static final class OfMethods implements ExceptionMapper<NotAllowedException> {
    @Override
    public Response toResponse(NotAllowedException fault) {
      return problem(fault);
    }
  }

  /** 406. */
  @Singleton
  @Provider
  public static final class OfAccept implements ExceptionMapper<NotAcceptableException> {
    @Override
    public Response toResponse(NotAcceptableException fault) {
      return problem(fault);
    }
  }

  /** 415. */
  @Singleton
  @Provider
  public static final class OfContent implements ExceptionMapper<NotSupportedException> {
    @Override
    public Response toResponse(NotSupportedException fault) {
      return problem(fault);
    }
  }

  /** 503: the database is away. What was asked for has not happened. */
  @Singleton
  @Provider
  public static final class OfStorage implements ExceptionMapper<StoreException> {
    @Override
    public Response toResponse(StoreException fault) {
      return Refused.storageProblem().response();
    }
  }

  static Response problem(WebApplicationException fault) {
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
