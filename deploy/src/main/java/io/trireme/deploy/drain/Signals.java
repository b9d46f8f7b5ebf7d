package io.trireme.deploy.drain;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system. The JDK has no API of its own for them; the one that it has kept
 * for programs that need it (module {@code jdk.unsupported}) is asked for by name, so that a JDK
 * without it costs the drain and not the gateway.
 */
final class Signals {

  private Signals() {}

  /**
   * Has a task run whenever a signal comes, in place of what the JVM does.
   *
   * @param name without SIG
   * @param task gets the signal's number, on a thread of its own
   * @throws ReflectiveOperationException if this JDK has no such API
   * @throws IllegalArgumentException if this system has no such signal, or the JVM keeps it
   */
  @SuppressWarnings("ReferenceEquality") // what equality is of a proxy
  static void on(String name, IntConsumer task) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    task.accept((Integer) signal.getMethod("getNumber").invoke(arguments[0]));
                    yield null;
                  }
                  case "equals" -> self == arguments[0];
                  case "hashCode" -> System.identityHashCode(self);
                  default -> "drain on " + name;
                });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }
}
