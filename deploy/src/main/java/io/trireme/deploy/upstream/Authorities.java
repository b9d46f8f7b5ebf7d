package io.trireme.deploy.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a channel trusts that names certificates of its own: them, and all that the platform does.
 */
final class Authorities {

  private Authorities() {}

  /**
   * The platform's authorities and these.
   *
   * @param pem certificates in PEM, at least one
   * @throws IllegalStateException if they cannot be read, which the configuration has ruled out
   */
  static X509TrustManager besidePlatform(String pem) {
    try {
      KeyStore merged = KeyStore.getInstance(KeyStore.getDefaultType());
      merged.load(null, null);
      int number = 0;
      for (X509Certificate certificate : judging(null).getAcceptedIssuers()) {
        merged.setCertificateEntry("platform-" + number++, certificate);
      }
      byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        merged.setCertificateEntry("channel-" + number++, certificate);
      }
      return judging(merged);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the certificates of caPem cannot be used", e);
    }
  }

  /** Judges by a store; by the platform's own if there is none. */
  private static X509TrustManager judging(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("the platform judges no X.509 certificates");
  }
}
