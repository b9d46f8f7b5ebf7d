package io.trireme.deploy.upstream;

import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Tls;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static java.util.Objects.requireNonNull;

/**
 * Reads a small document that is not a vendor's, under the same rules as vendors are called: the
 * address is judged and then called as it was judged, and no redirect is followed. Blocks, so not
 * on an event loop.
 */
@Singleton
public final class FeedCall {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 1 << 20;

  /** Some feeds answer nobody without one. It is the same everywhere, and tells nothing. */
  private static final String AGENT = "trireme";

  private final Vertx vertx;
  private final AddressGuard addresses = new AddressGuard();

  FeedCall(Vertx vertx) {
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  /**
   * Reads the document.
   *
   * @param address of the document
   * @param allowPrivate whether it may be outside the public internet, and read without TLS
   * @throws IOException if there is no answer with status 200 within 15 s, or one above 1 MiB; the
   *     message is for people
   */
  public byte[] read(BaseUrl address, boolean allowPrivate)
      throws IOException, InterruptedException {
    if (!address.secure() && !allowPrivate) {
      throw new IOException("the address must begin with https://");
    }
    InetAddress server;
    try {
      server = addresses.resolve(address.host(), allowPrivate, CONNECT).getFirst();
    } catch (UnreachableException e) {
      throw new IOException(
          e.verdict().cause() == Verdict.Cause.ADDRESS_REFUSED
              ? "the host name leads to a private address"
              : "the host name was not resolved",
          e);
    }
    String path = URI.create(address.toString()).getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(AddressGuard.withoutBrackets(address.host()))
            .setPort(address.port())
            .setServer(SocketAddress.inetSocketAddress(address.port(), server.getHostAddress()))
            .setSsl(address.secure())
            .setURI(path.isEmpty() ? "/" : path)
            .putHeader("accept", "application/json")
            .putHeader("user-agent", AGENT)
            .setFollowRedirects(false);
    HttpClient client =
        new ClientSettings(CONNECT, Tls.PLATFORM, null).create(vertx, false, connected -> {});
    try {
      return get(client, options);
    } finally {
      client.close();
    }
  }

  private static byte[] get(HttpClient client, RequestOptions options)
      throws IOException, InterruptedException {
    Future<Buffer> body =
        client.request(options).compose(request -> request.send().compose(FeedCall::body));
    try {
      return body.toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .getBytes();
    } catch (TimeoutException e) {
      throw new IOException("there was no whole answer within " + LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known && known.getMessage() != null) {
        throw new IOException(known.getMessage(), e);
      }
      throw new IOException("the connection failed", e);
    }
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer read = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    if (response.statusCode() != 200) {
      whole.tryFail(new IOException("the answer has the status " + response.statusCode()));
      response.request().reset();
      return whole.future();
    }
    response.endHandler(end -> whole.tryComplete(read));
    response.handler(
        part -> {
          if (read.length() + part.length() > MOST_BYTES) {
            whole.tryFail(new IOException("the answer is larger than 1 MiB"));
            response.request().reset();
          } else {
            read.appendBuffer(part);
          }
        });
    return whole.future();
  }
}
