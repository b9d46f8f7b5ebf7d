package io.trireme.e2e;

import java.util.Locale;
import java.util.function.Function;

import static java.util.Objects.requireNonNull;

/**
 * One way in which an upstream fails.
 *
 * @param id the number of the case: {@code F07}
 * @param name what fails, told apart from the other cases of that number
 * @param stream whether the client asks for a stream
 * @param place where the channel's base URL leads
 * @param script what an upstream that is reached answers
 * @param blame what the client is told if nothing else is left
 * @param vendorStatus the status of the vendor's own error, 0 where it gives none; a client of the
 *     vendor's dialect is given it as it stands
 */
record FaultCase(
    String id,
    String name,
    boolean stream,
    FaultPlaces.Place place,
    Function<Tongue, Script> script,
    Blame blame,
    int vendorStatus) {

  FaultCase {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(place, "place is null");
    requireNonNull(script, "script is null");
    requireNonNull(blame, "blame is null");
  }

  /** A stream from an upstream that is reached. */
  static FaultCase of(String id, String name, Function<Tongue, Script> script, Blame blame) {
    return new FaultCase(id, name, true, FaultPlaces.Place.UPSTREAM, script, blame, 0);
  }

  /** A stream from an upstream that is not reached. */
  static FaultCase at(String id, String name, FaultPlaces.Place place, Blame blame) {
    return new FaultCase(id, name, true, place, vendor -> Script.silent(), blame, 0);
  }

  /** The same, where the client asks for a whole answer. */
  FaultCase whole() {
    return new FaultCase(id, name + ", whole", false, place, script, blame, vendorStatus);
  }

  /** The same, where the vendor itself gives an error of this status. */
  FaultCase vendorStatus(int status) {
    return new FaultCase(id, name, stream, place, script, blame, status);
  }

  /** How often a faulty upstream is asked while another one is left. */
  int calls() {
    return place == FaultPlaces.Place.UPSTREAM ? 1 : 0;
  }

  /** How many attempts are made where nothing else is left: overload may be over in a moment. */
  int attemptsAlone() {
    return blame == Blame.OVERLOADED ? 2 : 1;
  }

  /** Whether the client of the line is given the vendor's own error. */
  boolean relaysError(Line line) {
    return vendorStatus != 0 && line.relayed();
  }

  /** The status that a client is told when nothing else is left. */
  int status(Line line) {
    return relaysError(line) ? vendorStatus : blame.status(line.client());
  }

  /** Fit for a part of a path and of a channel's id. */
  String slug() {
    return (id + " " + name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  @Override
  public String toString() {
    return id + " " + name;
  }
}
