package io.trireme.admin;

import io.trireme.store.VendorPresets;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is known of vendors.
 *
 * @param presets each vendor's address for one dialect, in the order in which they are offered
 */
@Schema(name = "Vendors")
public record VendorsView(List<Preset> presets) {

  public VendorsView {
    presets = List.copyOf(presets);
  }

  /**
   * The beginning of a channel.
   *
   * @param id stable
   * @param dialect what is spoken there
   * @param baseUrls where; what is written in capitals is the reader's own
   * @param quirks what the vendor does differently
   * @param website for people; "" for none
   * @param allowPrivateNetwork whether it is usually on the reader's own machine
   */
  @Schema(name = "VendorPreset")
  public record Preset(
      String id,
      String dialect,
      List<String> baseUrls,
      Map<String, String> quirks,
      String website,
      boolean allowPrivateNetwork) {
    public Preset {
      baseUrls = List.copyOf(baseUrls);
      quirks = Map.copyOf(quirks);
    }
  }

  static VendorsView of(VendorPresets known) {
    return new VendorsView(
        known.presets().stream()
            .map(
                one ->
                    new Preset(
                        one.id(),
                        one.dialect(),
                        one.baseUrls(),
                        one.quirks(),
                        one.website(),
                        one.allowPrivateNetwork()))
            .toList());
  }
}
