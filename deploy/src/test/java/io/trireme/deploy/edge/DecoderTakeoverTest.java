package io.trireme.deploy.edge;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** Fails with a version of Vert.x that builds the pipeline of a connection otherwise. */
@Timeout(60)
class DecoderTakeoverTest {

  private static final String PLAIN = "GET /plain HTTP/1.1\r\nhost: x\r\n\r\n";
  private static final String BROKEN =
      "POST /broken HTTP/1.1\r\nhost: x\r\ncontent-length: +3\r\n\r\nabc";

  private static final String WITH_BODY = "/body";
  private static final String BROKEN_CHUNK =
      "POST /body HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n-1\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> served = new CopyOnWriteArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private HttpServer listen(HttpServerOptions options) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(this::serve)
            .listen(-1, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    Channel listening =
        ConnectionGuard.listening(vertx, -1)
            .getFirst()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    ConnectionGuard.watch(
        listening,
        new HeadWatch.Rules(
            Duration.ofSeconds(20), Duration.ofSeconds(20), !options.isSsl(), System::nanoTime),
        () ->
            new DecoderTakeover(
                options, DecoderTakeoverTest::refuse, DecoderTakeoverTest::refuseBody));
    listening.eventLoop().submit(() -> {}).get(10, TimeUnit.SECONDS);
    return server;
  }

  private void serve(HttpServerRequest request) {
    if (BodyWatch.arrived(request)) {
      refuseBody(request);
      return;
    }
    if (request.uri().equals(WITH_BODY)) {
      request.bodyHandler(body -> served.add("body of " + request.uri()));
      return;
    }
    served.add(request.uri());
    // Later, so that what is pipelined behind has to wait.
    vertx.setTimer(50, id -> request.response().end("served"));
  }

  private static void refuse(HttpServerRequest request) {
    request.response().setStatusCode(400).end("refused " + request.uri());
  }

  private static void refuseBody(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(400)
        .end("refused the body of " + request.uri())
        .onComplete(sent -> request.connection().close());
  }

  /** Everything until the server closes. */
  private static String send(Socket socket, String wire) throws IOException {
    try (socket) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(wire.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Socket plain(HttpServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
  }

  @Test
  void shouldAnswerWhatCannotBeReadAndRunNothingBehindIt() throws Exception {
    // Given
    HttpServer server = listen(clearText());
    // When
    String answer = send(plain(server), BROKEN + PLAIN);
    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\nrefused /broken");
    assertThat(served).isEmpty();
  }

  @Test
  void shouldAnswerItInItsTurn() throws Exception {
    // Given
    HttpServer server = listen(clearText());
    // When
    String answer = send(plain(server), PLAIN + BROKEN + PLAIN);
    // Then
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .contains("\r\n\r\nservedHTTP/1.1 400 ")
        .endsWith("refused /broken");
    assertThat(served).containsExactly("/plain");
  }

  @Test
  void shouldAnswerTheFirstBytesBehindAHandshake() throws Exception {
    // Given
    HttpServer server = listen(tls());
    // When
    String broken = send(encrypted(server), BROKEN + PLAIN);
    String mixed = send(encrypted(server), PLAIN + BROKEN);
    // Then
    assertThat(broken).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\nrefused /broken");
    assertThat(mixed).startsWith("HTTP/1.1 200 ").endsWith("refused /broken");
    assertThat(served).containsExactly("/plain");
  }

  @Test
  void shouldRefuseABodyThatBreaksAndRunNothingBehindIt() throws Exception {
    // Given
    HttpServer clear = listen(clearText());
    // When
    String answer = send(plain(clear), BROKEN_CHUNK + PLAIN);
    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\nrefused the body of /body");
    assertThat(served).isEmpty();
  }

  @Test
  void shouldRefuseABodyThatBreaksBehindAHandshake() throws Exception {
    // Given
    HttpServer encrypting = listen(tls());
    // When
    String answer = send(encrypted(encrypting), PLAIN + BROKEN_CHUNK);
    // Then
    assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("refused the body of /body");
    assertThat(served).containsExactly("/plain");
  }

  @Test
  void shouldRefuseABodyThatBreaksInItsTurn() throws Exception {
    // Given
    HttpServer server = listen(clearText());
    // When
    String answer = send(plain(server), PLAIN + PLAIN + BROKEN_CHUNK + PLAIN);
    // Then
    assertThat(answer.split("HTTP/1.1 200 ", -1)).hasSize(3);
    assertThat(answer)
        .contains("servedHTTP/1.1 400 ")
        .endsWith("\r\n\r\nrefused the body of /body");
    assertThat(served).containsExactly("/plain", "/plain");
  }

  @Test
  void shouldLeaveABodyThatBreaksBehindItsAnswerToTheServer() throws Exception {
    // Given
    HttpServer server = listen(clearText());
    // When
    String answer;
    try (Socket socket = plain(server)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(BROKEN_CHUNK.replace("/body", "/plain").replace("-1\r\n", "").getBytes(US_ASCII));
      byte[] first = new byte[12];
      int read = socket.getInputStream().readNBytes(first, 0, first.length);
      assertThat(read).isEqualTo(first.length);
      socket.getOutputStream().write("-1\r\n".getBytes(US_ASCII));
      answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
    // Then
    assertThat(answer).doesNotContain("HTTP/1.1");
    assertThat(served).containsExactly("/plain");
  }

  @Test
  void shouldLeaveHttp2Alone() throws Exception {
    // Given
    HttpServer server = listen(tls());
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setUseAlpn(true)
            .setSsl(true)
            .setTrustAll(true)
            .setVerifyHost(false);
    // When
    Buffer body =
        vertx
            .createHttpClient(options)
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/two")
            .compose(request -> request.send())
            .compose(
                answer -> {
                  assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
                  return answer.body();
                })
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    // Then
    assertThat(body.toString()).isEqualTo("served");
    assertThat(served).containsExactly("/two");
  }

  /** As the gateway has it: HTTP/2 over TLS only. */
  private static HttpServerOptions clearText() {
    return new HttpServerOptions().setHttp2ClearTextEnabled(false);
  }

  private HttpServerOptions tls() throws Exception {
    Path store = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=gateway.example",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    return new HttpServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("changeit"));
  }

  private static Socket encrypted(HttpServer server) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAnybody()}, null);
    return context
        .getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), server.actualPort());
  }

  /** The certificate is not what is tested. */
  private static final class TrustAnybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, @Nullable String type) {}

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, @Nullable String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
