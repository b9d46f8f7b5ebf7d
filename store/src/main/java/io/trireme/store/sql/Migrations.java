package io.trireme.store.sql;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The tables, step by step. A step that was released is never changed. Steps only add, so that two
 * versions of the gateway can work with one database while one replaces the other.
 */
final class Migrations {

  /** In order, the same names for both engines. Named, so that no class path is searched. */
  static final List<String> STEPS =
      List.of(
          "V1__configuration.sql",
          "V2__usage.sql",
          "V3__shared.sql",
          "V4__budgets.sql",
          "V5__bodies.sql");

  private Migrations() {}

  /** Does the steps that are still to do, one process at a time; returns their names. */
  static List<String> run(Engine engine, DataSource source, String name) {
    try {
      return flyway(engine, source).migrate().migrations.stream()
          .map(step -> name(step.version, step.description))
          .toList();
    } catch (FlywayException e) {
      throw new StoreException(
          "the tables of " + name + " cannot be brought up to date: " + Database.reason(e), e);
    }
  }

  /** The names of the steps that are still to do; changes nothing. */
  static List<String> missing(Engine engine, DataSource source, String name) {
    try {
      return Stream.of(flyway(engine, source).info().pending())
          .map(step -> name(String.valueOf(step.getVersion()), step.getDescription()))
          .toList();
    } catch (FlywayException e) {
      throw new StoreException(
          "the tables of " + name + " cannot be looked at: " + Database.reason(e), e);
    }
  }

  private static Flyway flyway(Engine engine, DataSource source) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .resourceProvider(new Steps(engine))
        .table("schema_history")
        .communityDBSupportEnabled(false)
        .baselineOnMigrate(false)
        .load();
  }

  private static String name(String version, String description) {
    return "V" + version + " " + description;
  }

  private record Steps(Engine engine) implements ResourceProvider {

    @Override
    public @Nullable LoadableResource getResource(String name) {
      return STEPS.contains(name) ? new Step(engine, name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return STEPS.stream()
          .filter(name -> name.startsWith(prefix))
          .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
          .<LoadableResource>map(name -> new Step(engine, name))
          .toList();
    }
  }

  private static final class Step extends LoadableResource {

    private final Engine engine;
    private final String name;

    Step(Engine engine, String name) {
      this.engine = engine;
      this.name = name;
    }

    @Override
    public Reader read() {
      String path = engine.name().toLowerCase(Locale.ROOT) + "/" + name;
      return new InputStreamReader(
          requireNonNull(Migrations.class.getResourceAsStream(path), path), StandardCharsets.UTF_8);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
