package io.trireme.scheduler;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

import static java.util.Objects.requireNonNull;

/**
 * How a vendor's certificate is judged.
 *
 * @param caPem certificates in PEM that are trusted beside the platform's; empty for none
 * @param insecureSkipVerify true takes any certificate
 */
public record Tls(String caPem, boolean insecureSkipVerify) {

  /** The platform's authorities alone. */
  public static final Tls PLATFORM = new Tls("", false);

  public Tls {
    requireNonNull(caPem, "caPem is null");
    if (!caPem.isEmpty() && !holdsCertificates(caPem)) {
      throw new IllegalArgumentException(
          "caPem needs certificates in PEM, each from -----BEGIN CERTIFICATE----- to -----END"
              + " CERTIFICATE-----");
    }
  }

  private static boolean holdsCertificates(String pem) {
    try {
      byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
      return pem.contains("-----BEGIN CERTIFICATE-----")
          && !CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }
}
