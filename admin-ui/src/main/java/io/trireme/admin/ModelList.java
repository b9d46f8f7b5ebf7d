package io.trireme.admin;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The models that a channel's vendor lists.
 *
 * @param channel its id
 * @param models by the vendor's names, in his order
 * @param failure why there is no list; null if there is one
 */
public record ModelList(String channel, List<Listed> models, @Nullable String failure) {

  /**
   * One of them.
   *
   * @param id the vendor's name
   * @param offered whether the channel's rules let clients ask for it by that name
   */
  @Schema(name = "ListedModel")
  public record Listed(String id, boolean offered) {}

  public ModelList {
    models = List.copyOf(models);
  }
}
