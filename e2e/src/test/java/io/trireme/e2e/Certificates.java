package io.trireme.e2e;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Certificates of one authority, made by the JDK's own tool. They are signed by it, not by
 * themselves: a certificate that is itself trusted is not asked how old it is.
 */
final class Certificates {
  private static final String PASSWORD = "harbour-lights";
  private static final String AUTHORITY = "authority";

  /** One of the authority's certificates, by what is wrong with it. */
  enum Kind {
    /** Nothing. */
    GOOD("ip:127.0.0.1", "-1d"),
    /** Its days are over. */
    EXPIRED("ip:127.0.0.1", "-9d"),
    /** It was given to another host. */
    ELSEWHERE("dns:elsewhere.example", "-1d");

    private final String subject;
    private final String from;

    Kind(String subject, String from) {
      this.subject = subject;
      this.from = from;
    }

    private String alias() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path folder;

  /**
   * Makes all of them.
   *
   * @param folder where their files go
   */
  Certificates(Path folder) {
    this.folder = folder;
    make(List.of("-alias", AUTHORITY, "-ext", "bc:c", "-startdate", "-10d", "-validity", "30"));
    for (Kind kind : Kind.values()) {
      List<String> leaf = new ArrayList<>(List.of("-alias", kind.alias(), "-signer", AUTHORITY));
      leaf.addAll(List.of("-ext", "san=" + kind.subject));
      leaf.addAll(List.of("-startdate", kind.from, "-validity", "2"));
      make(leaf);
    }
  }

  private Path store() {
    return folder.resolve("certificates.p12");
  }

  private void make(List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + options.get(1)));
    command.addAll(options);
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store().toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    try {
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("keytool.out").toFile())
              .start();
      if (!keytool.waitFor(40, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException("keytool made no certificate");
      }
    } catch (IOException noTool) {
      throw new UncheckedIOException(noTool);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** What a server presents. */
  PfxOptions key(Kind kind) {
    return new PfxOptions()
        .setPath(store().toString())
        .setPassword(PASSWORD)
        .setAlias(kind.alias());
  }

  /**
   * Files for servers that read PEM: {@code cert.pem} and {@code key.pem}.
   *
   * @return the folder with them
   */
  Path pem(Kind kind) {
    try {
      KeyStore keys = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
      Key key = keys.getKey(kind.alias(), PASSWORD.toCharArray());
      if (key == null) {
        throw new IllegalStateException("no key of " + kind);
      }
      Files.writeString(folder.resolve("key.pem"), block("PRIVATE KEY", key.getEncoded()));
      Files.writeString(
          folder.resolve("cert.pem"),
          block("CERTIFICATE", keys.getCertificate(kind.alias()).getEncoded()));
      return folder;
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    } catch (GeneralSecurityException noKey) {
      throw new IllegalStateException(noKey);
    }
  }

  private static String block(String what, byte[] encoded) {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /** Arguments of a virtual machine that is to trust the authority, and nobody else. */
  List<String> trusting() {
    Path file = folder.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore keys = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(AUTHORITY, keys.getCertificate(AUTHORITY));
      trusted.store(out, PASSWORD.toCharArray());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    } catch (GeneralSecurityException noCertificate) {
      throw new IllegalStateException(noCertificate);
    }
    return List.of(
        "-Djavax.net.ssl.trustStore=" + file, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }

  /** A channel's setting by which the authority is trusted: a whole line of the configuration. */
  String trusted() {
    try {
      KeyStore keys = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
      byte[] encoded = keys.getCertificate(AUTHORITY).getEncoded();
      String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded);
      return "    tls: {caPem: \"-----BEGIN CERTIFICATE-----\\n"
          + text.replace("\n", "\\n")
          + "\\n-----END CERTIFICATE-----\\n\"}\n";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (GeneralSecurityException noCertificate) {
      throw new IllegalStateException(noCertificate);
    }
  }
}
