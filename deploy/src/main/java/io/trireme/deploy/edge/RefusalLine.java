package io.trireme.deploy.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.spi.Dialect;
import io.trireme.deploy.log.StructuredLine;

/** The line of a request that was refused before it was an exchange. */
record RefusalLine(String requestId, Dialect dialect, int status, GatewayError error)
    implements StructuredLine {

  @Override
  public ObjectNode fields() {
    return Json.object()
        .put("request_id", requestId)
        .put("lane", dialect.id())
        .put("outcome", Outcome.REJECTED.label())
        .put("status", status)
        .put("error_type", ErrorWords.of(error.kind()))
        .put("error", Ledger.text(error.message()));
  }

  @Override
  public String toString() {
    return "id=%s dialect=%s status=%d reason=\"%s\""
        .formatted(requestId, dialect, status, Ledger.text(error.message()));
  }
}
