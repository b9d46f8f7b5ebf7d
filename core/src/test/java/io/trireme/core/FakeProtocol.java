package io.trireme.core;

import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Marker;
import io.trireme.core.spi.ModelsDialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayRules;
import java.util.ArrayList;
import java.util.List;

/** A dialect that can be found and do nothing. */
record FakeProtocol(
    Dialect dialect, List<Endpoint> endpoints, List<String> pathPrefixes, List<Marker> markers)
    implements Protocol {

  static FakeProtocol named(String id) {
    return new FakeProtocol(new Dialect(id), List.of(), List.of(), List.of());
  }

  FakeProtocol endpoint(String method, String path) {
    List<Endpoint> more = new ArrayList<>(endpoints);
    more.add(new Endpoint(method, path, Operation.GENERATE));
    return new FakeProtocol(dialect, more, pathPrefixes, markers);
  }

  FakeProtocol below(String prefix) {
    List<String> more = new ArrayList<>(pathPrefixes);
    more.add(prefix);
    return new FakeProtocol(dialect, endpoints, more, markers);
  }

  FakeProtocol marker(int rank, Marker.Kind kind, String name) {
    List<Marker> more = new ArrayList<>(markers);
    more.add(new Marker(rank, kind, name));
    return new FakeProtocol(dialect, endpoints, pathPrefixes, more);
  }

  @Override
  public String title() {
    return "Fake " + dialect;
  }

  @Override
  public ErrorDialect errors() {
    throw new UnsupportedOperationException("a fake renders nothing");
  }

  @Override
  public RelayRules relay() {
    throw new UnsupportedOperationException("a fake relays nothing");
  }

  @Override
  public Codec codec() {
    throw new UnsupportedOperationException("a fake translates nothing");
  }

  @Override
  public ModelsDialect models() {
    throw new UnsupportedOperationException("a fake lists nothing");
  }
}
