package io.trireme.deploy;

import io.vertx.core.Future;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives a small hand-written fake the face of a large interface: a call goes to the fake's method
 * of the same name and parameters, and fails the test if there is none. A fluent method of the fake
 * may return nothing.
 */
public final class Facade implements InvocationHandler {

  private final Object fake;

  private Facade(Object fake) {
    this.fake = fake;
  }

  /** The fake behind an interface. */
  public static <T> T of(Class<T> face, Object fake) {
    return face.cast(
        Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, new Facade(fake)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    Method own = find(method, given);
    try {
      Object result = own.invoke(fake, given);
      if (result == null && method.getReturnType().isInstance(proxy)) {
        return proxy;
      }
      return result == null && method.getReturnType() == Future.class
          ? Future.succeededFuture()
          : result;
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private Method find(Method wanted, Object[] arguments) {
    return Arrays.stream(fake.getClass().getMethods())
        .filter(method -> method.getName().equals(wanted.getName()))
        .filter(method -> takes(method.getParameterTypes(), arguments))
        .peek(method -> method.setAccessible(true))
        .findFirst()
        .orElseThrow(() -> new UnsupportedOperationException(wanted.toString()));
  }

  private static boolean takes(Class<?>[] types, Object[] arguments) {
    if (types.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      if (!types[i].isPrimitive() && !types[i].isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }
}
