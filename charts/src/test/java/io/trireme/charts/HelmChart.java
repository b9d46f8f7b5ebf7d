package io.trireme.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import static java.util.Objects.requireNonNull;

/**
 * One way to render the chart: with which values, under which name, for which cluster.
 *
 * @param chart the folder of the chart
 * @param release the release's name
 * @param kube the cluster's version
 * @param files files with values, the later win
 * @param sets single values, which win over files
 */
record HelmChart(
    Path chart, String release, String kube, List<Path> files, Map<String, String> sets) {

  static final Path FOLDER = Path.of("trireme");
  static final Path VALUES = Path.of("src/test/resources/values");
  static final String NAMESPACE = "ai";
  private static final String KUBE = "1.34.0";
  private static final Pattern CLUSTER = Pattern.compile("^# kube (\\S+)$", Pattern.MULTILINE);
  private static @Nullable String missing;
  private static @Nullable ClusterServer cluster;

  HelmChart {
    requireNonNull(chart, "chart is null");
    requireNonNull(release, "release is null");
    requireNonNull(kube, "kube is null");
    files = List.copyOf(files);
    sets = Map.copyOf(sets);
  }

  /**
   * Skips the tests where Helm's native library is not made for the machine.
   *
   * @return where Helm looks Secrets up
   */
  static synchronized ClusterServer assumeHelm() {
    ClusterServer there = cluster;
    if (there == null) {
      there = ClusterServer.start();
      cluster = there;
      try {
        Helm.version().call();
      } catch (RuntimeException | LinkageError e) {
        missing = e.toString();
      }
    }
    Assumptions.assumeTrue(missing == null, () -> "Helm does not load here: " + missing);
    return there;
  }

  /** The chart with nothing but its defaults. */
  static HelmChart defaults() {
    return new HelmChart(FOLDER, "east", KUBE, List.of(), Map.of());
  }

  /** The chart with the values of a file of the tests, which may name a cluster's version. */
  static HelmChart of(String name) {
    Path file = VALUES.resolve(name + ".yaml");
    try {
      Matcher version = CLUSTER.matcher(Files.readString(file));
      String kube = version.find() ? version.group(1) : KUBE;
      return new HelmChart(FOLDER, "east", kube, List.of(file), Map.of());
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
  }

  /** The names of all files with values. */
  static List<String> names() {
    try (Stream<Path> files = Files.list(VALUES)) {
      return files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(VALUES + " cannot be read", e);
    }
  }

  HelmChart in(Path folder) {
    return new HelmChart(folder, release, kube, files, sets);
  }

  HelmChart named(String name) {
    return new HelmChart(chart, name, kube, files, sets);
  }

  HelmChart on(String version) {
    return new HelmChart(chart, release, version, files, sets);
  }

  HelmChart with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(sets);
    more.put(key, value);
    return new HelmChart(chart, release, kube, files, more);
  }

  HelmChart with(Path file) {
    List<Path> more = new ArrayList<>(files);
    more.add(file);
    return new HelmChart(chart, release, kube, more, sets);
  }

  /** What Helm renders; what it refuses is an {@link IllegalStateException} with its words. */
  String text() {
    TemplateCommand command =
        new Helm(chart).template().withName(release).withNamespace(NAMESPACE).withKubeVersion(kube);
    for (Path file : files) {
      command = command.withValuesFile(file);
    }
    for (Map.Entry<String, String> set : sets.entrySet()) {
      command = command.set(set.getKey(), set.getValue());
    }
    return command.call();
  }

  /** What an installation would say to whoever asks for it. */
  String notes() {
    InstallCommand command =
        new Helm(chart)
            .install()
            .clientOnly()
            .dryRun()
            .withName(release)
            .withNamespace(NAMESPACE)
            .withKubeVersion(kube);
    for (Path file : files) {
      command = command.withValuesFile(file);
    }
    for (Map.Entry<String, String> set : sets.entrySet()) {
      command = command.set(set.getKey(), set.getValue());
    }
    String output = command.call().getOutput();
    return output.substring(output.indexOf("NOTES:"));
  }

  Manifests render() {
    return Manifests.of(text());
  }

  /** What is rendered with the hooks, which the engine does not show by itself. */
  String textWithHooks(Path folder) throws IOException {
    Path copy = copyTo(folder.resolve("with-hooks"));
    try (Stream<Path> templates = Files.walk(copy.resolve("templates"))) {
      for (Path template : templates.filter(file -> file.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(template);
        Files.writeString(template, text.replace("helm.sh/hook", "was/hook"));
      }
    }
    return in(copy).text();
  }

  /** A copy of the chart that may be changed. */
  static Path copyTo(Path to) throws IOException {
    Files.walkFileTree(
        FOLDER,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(FOLDER.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(FOLDER.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }
}
