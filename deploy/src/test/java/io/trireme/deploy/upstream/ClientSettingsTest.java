package io.trireme.deploy.upstream;

import io.trireme.scheduler.ProxyUrl;
import io.trireme.scheduler.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
final class ClientSettingsTest {

  private static final String PASSWORD = "for-this-test";

  @TempDir private static Path folder;
  private static Vertx vertx;
  private static Path keys;
  private static X509Certificate certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    vertx = Vertx.vertx();
    keys = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=upstream",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    certificate = (X509Certificate) store.getCertificate("server");
  }

  @AfterAll
  static void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static String pem() throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static RawUpstream secureUpstream() throws Exception {
    NetServerOptions options =
        new NetServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PfxOptions().setValue(Buffer.buffer(readKeys())).setPassword(PASSWORD));
    return RawUpstream.start(
        vertx,
        options,
        (socket, number) -> socket.write(RawUpstream.whole(200, "application/json", "{}")));
  }

  private static byte[] readKeys() throws IOException {
    return Files.readAllBytes(keys);
  }

  private static int statusBy(Tls tls, @Nullable ProxyUrl proxy, boolean ssl, String host, int port)
      throws Exception {
    HttpClient client =
        new ClientSettings(Duration.ofSeconds(10), tls, proxy)
            .create(vertx, true, connection -> {});
    CompletableFuture<HttpClientResponse> answer =
        client
            .request(
                new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setHost(host)
                    .setPort(port)
                    .setSsl(ssl)
                    .setURI("/"))
            .compose(request -> request.send())
            .toCompletionStage()
            .toCompletableFuture();
    return Loopback.await(answer).statusCode();
  }

  @Test
  void shouldTrustAChannelsOwnCertificate() throws Exception {
    // Given
    Tls tls = new Tls(pem(), false);
    try (RawUpstream upstream = secureUpstream()) {
      // When
      int status = statusBy(tls, null, true, "127.0.0.1", upstream.port());

      // Then
      assertThat(status).isEqualTo(200);
    }
  }

  @Test
  void shouldNotTrustACertificateThatNobodyVouchesFor() throws Exception {
    // Given
    try (RawUpstream upstream = secureUpstream()) {
      // When / Then
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> statusBy(Tls.PLATFORM, null, true, "127.0.0.1", upstream.port()))
          .havingCause()
          .satisfies(e -> assertThat(Failures.connecting(e).cause()).isEqualTo(Verdict.Cause.TLS));
    }
  }

  @Test
  void shouldNotTakeATrustedCertificateForAnotherHost() throws Exception {
    // Given
    Tls tls = new Tls(pem(), false);
    try (RawUpstream upstream = secureUpstream()) {
      // When / Then
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> statusBy(tls, null, true, "localhost", upstream.port()));
    }
  }

  @Test
  void shouldTakeAnyCertificateWhereThatIsAskedFor() throws Exception {
    // Given
    Tls tls = new Tls("", true);
    try (RawUpstream upstream = secureUpstream()) {
      // When
      int status = statusBy(tls, null, true, "localhost", upstream.port());

      // Then
      assertThat(status).isEqualTo(200);
    }
  }

  @Test
  void shouldTrustAChannelsCertificatesBesideThePlatforms() throws Exception {
    // Given
    TrustManagerFactory platform =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    platform.init((KeyStore) null);
    List<X509Certificate> known =
        Arrays.stream(platform.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
            .toList();

    // When
    X509TrustManager judge = Authorities.besidePlatform(pem());

    // Then
    assertThat(known).isNotEmpty();
    assertThat(judge.getAcceptedIssuers()).containsAll(known).contains(certificate);
  }

  @Test
  void shouldAskTheProxyForAHostThatItDoesNotLookUpItself() throws Exception {
    // Given
    try (RawUpstream proxy =
        RawUpstream.answering(vertx, RawUpstream.whole(207, "application/json", "{}"))) {
      ProxyUrl url = ProxyUrl.of("http://user:pass@127.0.0.1:" + proxy.port());

      // When
      int status = statusBy(Tls.PLATFORM, url, false, "vendor.invalid", 80);

      // Then
      assertThat(status).isEqualTo(207);
    }
  }

  @Test
  void shouldShareAClientBetweenChannelsOfTheSameSettings() {
    // Given
    ClientSettings one =
        new ClientSettings(Duration.ofSeconds(5), Tls.PLATFORM, ProxyUrl.of("http://p.example:1"));
    ClientSettings same =
        new ClientSettings(Duration.ofSeconds(5), Tls.PLATFORM, ProxyUrl.of("http://p.example:1"));
    ClientSettings other = new ClientSettings(Duration.ofSeconds(5), Tls.PLATFORM, null);

    // When / Then
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
  }
}
