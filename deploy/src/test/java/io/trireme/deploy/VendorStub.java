package io.trireme.deploy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vendor of the first dialect, and the configuration that leads to it. */
public final class VendorStub implements QuarkusTestResourceLifecycleManager {

  static final String ACCESS_KEY = "tr-module-test";
  static final String VENDOR_KEY = "vendor-module-test";

  private @Nullable WireMockServer vendor;

  @Override
  public Map<String, String> start() {
    WireMockServer started =
        new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    started.start();
    vendor = started;
    try {
      Path folder = Files.createTempDirectory("trireme-module");
      Path file = folder.resolve("trireme.yaml");
      Files.writeString(
          file,
          """
          channels:
            - id: stub
              dialect: claude
              baseUrls: [http://127.0.0.1:%d]
              keys: [{secret: %s}]
              models:
                map: {quick: model-small, "team-*": model-large}
                deny: [model-secret]
              allowPrivateNetwork: true
          """
              .formatted(started.port(), VENDOR_KEY));
      return Map.of(
          "trireme.config",
          file.toString(),
          "trireme.data",
          folder.resolve("data").toString(),
          "trireme.proxy-access-key",
          ACCESS_KEY,
          // One test presents a wrong key to every path.
          "trireme.wrong-keys-per-minute",
          "1000");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(vendor, new TestInjector.MatchesType(WireMockServer.class));
  }

  @Override
  public void stop() {
    WireMockServer started = vendor;
    if (started != null) {
      started.stop();
    }
  }
}
