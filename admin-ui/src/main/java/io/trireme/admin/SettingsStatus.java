package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.BodySettings;
import io.trireme.scheduler.LimitSettings;
import io.trireme.scheduler.Settings;
import io.trireme.store.Durations;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all lanes.
 *
 * @param managed {@code file}, {@code database} or {@code unnamed}: where it is kept
 * @param revision of what is kept in the database; 0 if nothing is
 * @param configured what is kept in the database; null if nothing is
 * @param mode how much of an error is believed
 * @param keepAliveAfter silence after which the client of a stream is sent a sign of life
 * @param admission how much is taken on at once
 * @param limits how limits and budgets of client keys are held
 * @param bodies whether what was asked and answered is kept
 */
@Schema(name = "Settings")
public record SettingsStatus(
    @Words(Managed.class) String managed,
    long revision,
    @Schema(implementation = Bodies.Settings.class) @Nullable ObjectNode configured,
    @Words(Settings.Mode.class) String mode,
    String keepAliveAfter,
    Admission admission,
    Limits limits,
    Kept bodies) {

  /**
   * How much is taken on at once.
   *
   * @param concurrency requests that are under way
   * @param queue how many more wait
   * @param maxWait for how long
   */
  @Schema(name = "Admission")
  public record Admission(int concurrency, int queue, String maxWait) {}

  /**
   * How limits and budgets of client keys are held.
   *
   * @param whenAlone {@code local-fraction}, {@code refuse} or {@code allow}
   */
  @Schema(name = "Limiting")
  public record Limits(@Words(LimitSettings.WhenAlone.class) String whenAlone) {}

  /**
   * Whether what was asked and answered is kept, and how much.
   *
   * @param enabled whether it is
   * @param maxBytes of each body
   * @param most exchanges
   * @param keptFor how long
   */
  @Schema(name = "KeepingBodies")
  public record Kept(boolean enabled, int maxBytes, int most, String keptFor) {}

  static SettingsStatus of(
      Managed managed, long revision, @Nullable ObjectNode configured, Settings settings) {
    AdmissionSettings admission = settings.admission();
    BodySettings bodies = settings.bodies();
    return new SettingsStatus(
        managed.wireName(),
        revision,
        configured,
        settings.mode().wireName(),
        Durations.text(settings.keepAliveAfter()),
        new Admission(
            admission.concurrency(), admission.queue(), Durations.text(admission.maxWait())),
        new Limits(settings.limits().whenAlone().wireName()),
        new Kept(
            bodies.enabled(), bodies.maxBytes(), bodies.most(), Durations.text(bodies.keptFor())));
  }
}
