package io.trireme.deploy.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What to call and how long to wait.
 *
 * @param options where, with every header set
 * @param servers addresses of the host, tried in this order; empty leaves the look-up to a proxy
 * @param body exact bytes to send; empty for none
 * @param stream true if events are expected
 * @param firstByte how long the upstream may take until its head
 * @param stall how long it may be silent afterwards
 */
record Call(
    RequestOptions options,
    List<SocketAddress> servers,
    Buffer body,
    boolean stream,
    Duration firstByte,
    Duration stall) {

  /** The same without the body: it was sent, and the answer may take long. */
  Call sent() {
    return new Call(options, servers, Buffer.buffer(), stream, firstByte, stall);
  }
}
