package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.store.usage.Filters;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.RequestQuery;
import io.trireme.store.usage.RequestQuery.Cursor;
import io.trireme.store.usage.UsageStore;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/requests}: the request log. */
@Singleton
@Path("/api/requests")
@Produces(MediaType.APPLICATION_JSON)
public final class RequestsResource {

  private static final int USUAL = 100;
  private static final int MOST_IN_A_FILE = 10_000;
  private static final int LONGEST = 200;
  private static final Instant LAST = Instant.ofEpochMilli(1L << 47);

  private final UsageStore store;
  private final Clock clock;

  RequestsResource(UsageStore store, Clock clock) {
    this.store = requireNonNull(store, "store is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** What the query of a request may say. */
  public static final class Question {
    @QueryParam("lane")
    @Nullable String lane;

    @QueryParam("channel")
    @Nullable String channel;

    @QueryParam("model")
    @Nullable String model;

    @QueryParam("clientKey")
    @Nullable String clientKey;

    @QueryParam("outcome")
    @Nullable String outcome;

    @QueryParam("from")
    @Nullable String from;

    @QueryParam("to")
    @Nullable String to;

    @QueryParam("q")
    @Nullable String text;

    @QueryParam("limit")
    @Nullable String limit;

    @QueryParam("cursor")
    @Nullable String cursor;

    @QueryParam("format")
    @Parameter(schema = @Schema(enumeration = {"json", "csv"}))
    @Nullable String format;
  }

  /** A page of the log, or up to 10,000 rows of it as CSV. */
  @GET
  @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
  @Operation(operationId = "listRequests", summary = "The request log, the newest first")
  @APIResponseSchema(RequestPage.class)
  public Response list(@BeanParam Question question) {
    List<FieldError> errors = new ArrayList<>();
    boolean csv = csv(question.format, errors);
    RequestQuery query = query(question, errors, csv);
    if (csv) {
      return file(query);
    }
    List<RequestEntry> entries = Stored.ask(() -> store.requests(query));
    String next = entries.size() < query.limit() ? null : after(entries).toString();
    return Response.ok(
            new RequestPage(clock.instant(), entries.stream().map(RequestView::of).toList(), next))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  private static Cursor after(List<RequestEntry> entries) {
    return new Cursor(entries.getLast().at(), entries.getLast().id());
  }

  private Response file(RequestQuery query) {
    Csv csv = new Csv(RequestView.CSV);
    RequestQuery part = query;
    for (int rows = 0; rows < MOST_IN_A_FILE; rows += RequestQuery.MOST) {
      RequestQuery asked = part;
      List<RequestEntry> entries = Stored.ask(() -> store.requests(asked));
      entries.forEach(entry -> RequestView.of(entry).addTo(csv));
      if (entries.size() < asked.limit()) {
        break;
      }
      part =
          new RequestQuery(
              query.filters(),
              query.from(),
              query.to(),
              query.text(),
              after(entries),
              RequestQuery.MOST);
    }
    return csv.response("requests.csv");
  }

  /** One row. */
  @GET
  @Path("/{id}")
  @Operation(operationId = "getRequest", summary = "One request")
  public RequestView show(@PathParam("id") String id) {
    String fit = id.replace('\0', '?');
    return Stored.ask(() -> store.request(fit))
        .map(RequestView::of)
        .orElseThrow(
            () ->
                Refused.notFound(
                    "unknown_request",
                    "There is no request of that id in the log; it is written a second after its"
                        + " end and kept for METRICS_RETENTION_DAYS."));
  }

  /** True for CSV. */
  static boolean csv(@Nullable String format, List<FieldError> errors) {
    if (format != null && !format.equals("json") && !format.equals("csv")) {
      errors.add(new FieldError("format", "must be json or csv"));
    }
    return "csv".equals(format);
  }

  private static RequestQuery query(Question question, List<FieldError> errors, boolean csv) {
    int limit = csv ? RequestQuery.MOST : limit(question.limit, errors);
    Instant from = time("from", question.from, Instant.EPOCH, errors);
    Instant to = time("to", question.to, LAST, errors);
    Cursor cursor = null;
    try {
      cursor = question.cursor == null ? null : Cursor.parse(question.cursor);
    } catch (IllegalArgumentException e) {
      errors.add(new FieldError("cursor", "must be nextCursor of the page before"));
    }
    if (question.text != null && question.text.length() > LONGEST) {
      errors.add(new FieldError("q", "must be at most " + LONGEST + " characters"));
    }
    if (!errors.isEmpty()) {
      throw Refused.invalid(errors);
    }
    return new RequestQuery(
        new Filters(
            blank(question.lane),
            blank(question.channel),
            blank(question.model),
            blank(question.clientKey),
            blank(question.outcome)),
        from,
        to,
        blank(question.text),
        cursor,
        limit);
  }

  /** A parameter without a value asks for nothing; no database stores the character 0. */
  static @Nullable String blank(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value.replace('\0', '?');
  }

  private static int limit(@Nullable String value, List<FieldError> errors) {
    if (value == null) {
      return USUAL;
    }
    int limit = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
    if (limit < 1 || limit > RequestQuery.MOST) {
      errors.add(new FieldError("limit", "must be from 1 to " + RequestQuery.MOST));
      return USUAL;
    }
    return limit;
  }

  private static Instant time(
      String field, @Nullable String value, Instant otherwise, List<FieldError> errors) {
    if (value == null || value.isEmpty()) {
      return otherwise;
    }
    try {
      Instant time = Instant.parse(value);
      if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
        throw new DateTimeException("out of range");
      }
      return time;
    } catch (DateTimeException e) {
      errors.add(new FieldError(field, "must be a time such as 2026-11-23T10:00:00Z"));
      return otherwise;
    }
  }
}
