package io.trireme.deploy;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Takes the name of an event for its meaning. An event, or an answer, named boom throws. */
public final class ScriptedObserver implements RelayObserver {

  private boolean complete;
  private boolean silent;
  private long output;

  @Override
  public Signal onEvent(SseEvent event) {
    return meaning(event.name());
  }

  @Override
  public Signal onOversize(String name) {
    return meaning(name);
  }

  private Signal meaning(String name) {
    return switch (name) {
      case "idle" -> Signal.IDLE;
      case "meaningful" -> {
        output++;
        yield Signal.MEANINGFUL;
      }
      case "silence" -> {
        complete = true;
        silent = true;
        yield Signal.MEANINGFUL;
      }
      case "terminal" -> {
        complete = true;
        yield Signal.TERMINAL;
      }
      case "overloaded" -> failed(Kind.OVERLOADED);
      case "boom" -> throw new IllegalStateException("a fault of the observer's");
      default -> Signal.QUIET;
    };
  }

  @Override
  public Signal onWhole(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.contains("boom")) {
      throw new IllegalStateException("a fault of the observer's");
    }
    if (text.isEmpty() || text.contains("error")) {
      return failed(Kind.OVERLOADED);
    }
    complete = true;
    return Signal.TERMINAL;
  }

  private static Signal failed(Kind kind) {
    return new Signal.Failed(new GatewayError(kind, "the vendor is out of capacity"));
  }

  @Override
  public boolean complete() {
    return complete;
  }

  @Override
  public boolean blank() {
    return silent && output == 0;
  }

  @Override
  public Usage usage() {
    return new Usage(
        OptionalLong.empty(),
        OptionalLong.of(output),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
