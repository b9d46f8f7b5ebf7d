package io.trireme.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a lane for one model, as far as the configuration decides. Immutable but for
 * whose turn it is.
 */
final class Roster {

  /**
   * A channel that may be asked for the model.
   *
   * @param seat the channel in its lane
   * @param upstreamModel the vendor's name of the model
   * @param rest what was last found out when no key was usable; holds null otherwise
   */
  record Stop(Seat seat, String upstreamModel, AtomicReference<@Nullable Rest> rest) {}

  private final List<Stop> stops;
  private final Latency[] latencies;
  private final Map<String, Integer> places = new HashMap<>();
  private final List<Considered> leftOut;
  private final boolean modelKnown;
  private final AtomicInteger turn = new AtomicInteger();

  private Roster(List<Stop> stops, List<Considered> leftOut, boolean modelKnown) {
    this.stops = List.copyOf(stops);
    this.latencies = stops.stream().map(stop -> stop.seat().latency()).toArray(Latency[]::new);
    this.leftOut = List.copyOf(leftOut);
    this.modelKnown = modelKnown;
    for (int place = 0; place < stops.size(); place++) {
      places.put(stops.get(place).seat().id(), place);
    }
  }

  static Roster of(List<Seat> seats, String model) {
    List<Stop> stops = new ArrayList<>();
    List<Considered> leftOut = new ArrayList<>();
    boolean known = false;
    for (Seat seat : seats) {
      Optional<String> upstreamModel = seat.channel().models().upstreamModel(model);
      known |= upstreamModel.isPresent();
      String against = against(seat, upstreamModel.isPresent());
      if (against.isEmpty()) {
        stops.add(new Stop(seat, upstreamModel.orElseThrow(), new AtomicReference<>()));
      } else {
        leftOut.add(new Considered(seat.id(), null, null, false, against));
      }
    }
    return new Roster(stops, leftOut, known);
  }

  private static String against(Seat seat, boolean allowed) {
    if (!allowed) {
      return "does not allow the model";
    }
    if (!seat.member().selectable()) {
      return "is " + seat.member().state().wireName() + " in the lane";
    }
    return seat.slots().isEmpty() ? "has no enabled key" : "";
  }

  List<Stop> stops() {
    return stops;
  }

  /** Those of the stops, in their order; not to be written to. */
  Latency[] latencies() {
    return latencies;
  }

  /** The place of a channel among the stops. */
  OptionalInt place(String channel) {
    Integer place = places.get(channel);
    return place == null ? OptionalInt.empty() : OptionalInt.of(place);
  }

  List<Considered> leftOut() {
    return leftOut;
  }

  boolean modelKnown() {
    return modelKnown;
  }

  AtomicInteger turn() {
    return turn;
  }
}
