package io.trireme.deploy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's own files, for tests that compare pages with what they speak of. */
final class Project {

  /** A test of ours, of a class or of one within it. */
  private static final Pattern TEST = Pattern.compile("^ {2,4}void (\\w+)\\(");

  /** What marks a test. */
  private static final List<String> KINDS = List.of("@Test", "@ParameterizedTest", "@Property");

  private static final Set<String> NOT_OURS =
      Set.of("target", "node_modules", "dist", "data", ".git", ".quinoa", "generated");

  private Project() {}

  /** The folder that holds the launcher. */
  static Path root() {
    for (Path folder = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        folder != null;
        folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("trireme"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder above this one holds the launcher");
  }

  /** Every page in the project, by its place below the root. */
  static Map<String, String> pages() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    for (Path file : files(name -> name.endsWith(".md"))) {
      pages.put(place(file), Files.readString(file));
    }
    return pages;
  }

  /** The place of a file below the root, with slashes. */
  static String place(Path file) {
    return root().relativize(file).toString().replace('\\', '/');
  }

  /** The files of the project that somebody wrote, by their names; in no order. */
  static List<Path> files(Predicate<String> wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (wanted.test(file.getFileName().toString())) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /** The tests of every module by class; classes of one name share an entry. */
  static Map<String, Set<String>> tests() throws IOException {
    Map<String, Set<String>> tests = new TreeMap<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path module : modules.toList()) {
        Path sources = module.resolve("src/test/java");
        if (Files.isDirectory(sources)) {
          readAll(sources, tests);
        }
      }
    }
    return tests;
  }

  private static void readAll(Path sources, Map<String, Set<String>> tests) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        List<String> lines = Files.readAllLines(file);
        for (int i = 1; i < lines.size(); i++) {
          Matcher matcher = TEST.matcher(lines.get(i));
          if (matcher.find() && annotated(lines, i)) {
            tests.computeIfAbsent(name, c -> new TreeSet<>()).add(matcher.group(1));
          }
        }
      }
    }
  }

  /** True if an annotation of a test stands directly above, possibly over several lines. */
  private static boolean annotated(List<String> lines, int at) {
    for (int i = at - 1; i >= 0 && !lines.get(i).isBlank(); i--) {
      String line = lines.get(i).strip();
      if (KINDS.stream().anyMatch(line::startsWith)) {
        return true;
      }
    }
    return false;
  }
}
