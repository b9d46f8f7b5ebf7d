package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.store.usage.Filters;
import io.trireme.store.usage.Grouping;
import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestQuery;
import io.trireme.store.usage.UsageQuery;
import io.trireme.store.usage.UsageQuery.Grain;
import io.trireme.store.usage.UsageStore;
import io.trireme.store.usage.UsageStore.GroupSums;
import io.trireme.store.usage.UsageStore.PointSums;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/stats}: sums of the request log. */
@Singleton
@Path("/api/stats")
@Produces(MediaType.APPLICATION_JSON)
public final class StatsResource {

  private final UsageStore store;
  private final Clock clock;

  StatsResource(UsageStore store, Clock clock) {
    this.store = requireNonNull(store, "store is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** What the query of a request may say. */
  public static final class Question {
    @QueryParam("range")
    @Parameter(
        schema = @Schema(enumeration = {"1h", "6h", "24h", "today", "7d", "30d", "90d", "365d"}))
    @Nullable String range;

    @QueryParam("zone")
    @Nullable String zone;

    @QueryParam("group")
    @Parameter(
        schema =
            @Schema(
                enumeration = {"channel", "key", "model", "clientKey", "lane", "outcome", "none"}))
    @Nullable String group;

    @QueryParam("lane")
    @Nullable String lane;

    @QueryParam("channel")
    @Nullable String channel;

    @QueryParam("model")
    @Nullable String model;

    @QueryParam("clientKey")
    @Nullable String clientKey;

    @QueryParam("outcome")
    @Parameter(schema = @Schema(enumeration = {"success", "client", "gone", "failed"}))
    @Nullable String outcome;

    @QueryParam("format")
    @Parameter(schema = @Schema(enumeration = {"json", "csv"}))
    @Nullable String format;
  }

  /** What is asked, understood. */
  private record Asked(Instant now, Moments moments, UsageQuery query, boolean csv) {}

  /** Sums of each group over all of the range. */
  @GET
  @Path("/usage")
  @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
  @Operation(operationId = "getUsage", summary = "Sums of each group over a range")
  @APIResponseSchema(UsageView.class)
  public Response usage(@BeanParam Question question) {
    Asked asked = asked(question, Grouping.CHANNEL);
    List<GroupSums> groups = Stored.ask(() -> store.totals(asked.query()));
    UsageQuery query = asked.query();
    UsageQuery together =
        new UsageQuery(query.from(), query.to(), query.grain(), Grouping.NONE, query.filters());
    UsageView.Sums total =
        Stored.ask(() -> store.totals(together)).stream()
            .findFirst()
            .map(all -> UsageView.Sums.of(all.sums()))
            .orElse(null);
    UsageView view =
        new UsageView(
            asked.now(),
            asked.moments().from(),
            query.group().word(),
            null,
            total,
            groups.stream()
                .map(group -> new UsageView.Row(null, group.group(), sums(group)))
                .toList());
    return answer(view, asked.csv(), "usage.csv");
  }

  private static UsageView.Sums sums(GroupSums group) {
    return UsageView.Sums.of(group.sums());
  }

  /** Sums of each group for each step of the range. */
  @GET
  @Path("/series")
  @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
  @Operation(operationId = "getSeries", summary = "Sums of each group for each step of a range")
  @APIResponseSchema(UsageView.class)
  public Response series(@BeanParam Question question) {
    Asked asked = asked(question, Grouping.NONE);
    Moments moments = asked.moments();
    List<PointSums> points =
        Stored.ask(() -> store.series(asked.query(), moments.step(), moments.offset()));
    UsageView view =
        new UsageView(
            asked.now(),
            moments.from(),
            asked.query().group().word(),
            moments.step().toSeconds(),
            null,
            points.stream()
                .map(
                    point ->
                        new UsageView.Row(
                            point.at(), point.group(), UsageView.Sums.of(point.sums())))
                .toList());
    return answer(view, asked.csv(), "series.csv");
  }

  /** What the channels of a lane did in the last quarter of an hour. */
  @GET
  @Path("/activity")
  @Operation(
      operationId = "getLaneActivity",
      summary = "What the channels of a lane did in the last quarter of an hour")
  public LaneActivity activity(
      @QueryParam("lane") @Parameter(required = true) @Nullable String lane) {
    String asked = RequestsResource.blank(lane);
    if (asked == null) {
      throw Refused.invalid(List.of(new FieldError("lane", "must name a dialect: claude")));
    }
    Instant now = clock.instant();
    Instant from = LaneActivity.beginning(now);
    Instant to = now.plus(Grain.MINUTE.size());
    Filters filters = new Filters(asked, null, null, null, null);
    UsageQuery sums = new UsageQuery(from, to, Grain.MINUTE, Grouping.CHANNEL, filters);
    RequestQuery newest = new RequestQuery(filters, from, to, null, null, RequestQuery.MOST);
    return Stored.ask(
        () ->
            LaneActivity.of(
                asked,
                now,
                store.totals(sums),
                store.series(sums, Grain.MINUTE.size(), Duration.ZERO),
                store.requests(newest)));
  }

  private static Response answer(UsageView view, boolean csv, String file) {
    return csv
        ? view.csv().response(file)
        : Response.ok(view).type(MediaType.APPLICATION_JSON_TYPE).build();
  }

  private Asked asked(Question question, Grouping usual) {
    List<FieldError> errors = new ArrayList<>();
    Instant now = clock.instant();
    boolean csv = RequestsResource.csv(question.format, errors);
    Moments moments = Moments.of(question.range, question.zone, now, errors);
    Grouping group = question.group == null ? usual : Grouping.of(question.group).orElse(null);
    if (group == null) {
      errors.add(
          new FieldError("group", "must be channel, key, model, clientKey, lane, outcome or none"));
    }
    String outcome = RequestsResource.blank(question.outcome);
    if (outcome != null && OutcomeClass.of(outcome).isEmpty()) {
      errors.add(new FieldError("outcome", "must be success, client, gone or failed"));
    }
    if (group == null || !errors.isEmpty()) {
      throw Refused.invalid(errors);
    }
    Filters filters =
        new Filters(
            RequestsResource.blank(question.lane),
            RequestsResource.blank(question.channel),
            RequestsResource.blank(question.model),
            RequestsResource.blank(question.clientKey),
            outcome);
    // The minute that it is now is part of it.
    Instant to = now.plus(moments.grain().size());
    return new Asked(
        now, moments, new UsageQuery(moments.from(), to, moments.grain(), group, filters), csv);
  }
}
