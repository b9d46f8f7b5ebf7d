package io.trireme.deploy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** Who may know whom: {@code protocol-* -> core <- scheduler <- store}, the panel, and deploy. */
@Timeout(60)
final class DependencyRulesTest {

  private static final String[] DIALECTS = {
    "io.trireme.claude..", "io.trireme.codex..", "io.trireme.gemini.."
  };

  /** Words of the dialects and of their vendors, which the edge must not know. */
  private static final List<String> NAMES =
      List.of("claude", "codex", "gemini", "anthropic", "openai");

  private static JavaClasses all;

  @BeforeAll
  static void read() {
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.trireme");
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(all);
  }

  @Test
  void shouldSeeEveryModule() {
    // When
    Set<String> packages = new TreeSet<>();
    all.forEach(type -> packages.add(type.getPackageName()));

    // Then
    assertThat(packages)
        .contains(
            "io.trireme.core",
            "io.trireme.claude",
            "io.trireme.scheduler",
            "io.trireme.store",
            "io.trireme.admin",
            "io.trireme.deploy.edge",
            "io.trireme.deploy.upstream");
  }

  @Test
  void shouldKeepFrameworksOutOfCoreAndDialects() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("io.trireme.core..", DIALECTS[0], DIALECTS[1], DIALECTS[2])
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.vertx..", "jakarta.ws.rs.."));
  }

  @Test
  void shouldKeepDialectsApart() {
    for (String dialect : DIALECTS) {
      List<String> others = new ArrayList<>(List.of(DIALECTS));
      others.remove(dialect);
      check(
          noClasses()
              .that()
              .resideInAPackage(dialect)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others.toArray(String[]::new)));
    }
  }

  @Test
  void shouldLetDialectsKnowTheCoreAlone() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(DIALECTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.trireme.scheduler..",
                "io.trireme.store..",
                "io.trireme.admin..",
                "io.trireme.deploy.."));
  }

  @Test
  void shouldLetTheCoreKnowNobody() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.trireme.core..")
            .should()
            .dependOnClassesThat(
                DescribedPredicate.describe(
                    "are ours and outside the core",
                    (JavaClass type) ->
                        type.getPackageName().startsWith("io.trireme.")
                            && !type.getPackageName().startsWith("io.trireme.core"))));
  }

  @Test
  void shouldKeepDialectsAndTheApplicationOutOfTheRoomsBetween() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "io.trireme.scheduler..", "io.trireme.store..", "io.trireme.admin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.trireme.deploy..", DIALECTS[0], DIALECTS[1], DIALECTS[2]));
  }

  @Test
  void shouldPointFromTheStoreToTheSchedulerAndNotBack() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.trireme.scheduler..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.trireme.store..", "io.trireme.admin.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.trireme.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.trireme.admin.."));
  }

  @Test
  void shouldKeepDialectsOutOfTheApplicationsCode() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.trireme.deploy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DIALECTS));
  }

  @Test
  void shouldUseMutinyNowhere() {
    check(noClasses().should().dependOnClassesThat().resideInAPackage("io.smallrye.mutiny.."));
  }

  @Test
  void shouldMarkEveryPackageAsFreeOfNull() {
    // Given
    Set<String> unmarked = new TreeSet<>();

    // When
    all.forEach(
        type -> {
          if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
            unmarked.add(type.getPackageName());
          }
        });

    // Then
    assertThat(unmarked).as("packages without a package-info that says @NullMarked").isEmpty();
  }

  @Test
  void shouldNameNoDialectInTheApplication() throws IOException {
    // Given
    List<String> found = new ArrayList<>();

    // When
    for (JavaClass type : all) {
      if (type.getPackageName().startsWith("io.trireme.deploy")) {
        for (String text : strings(type)) {
          String lower = text.toLowerCase(Locale.ROOT);
          if (NAMES.stream().anyMatch(lower::contains)) {
            found.add(type.getName() + ": \"" + text + "\"");
          }
        }
      }
    }

    // Then
    assertThat(found).as("strings of the application that name a dialect or a vendor").isEmpty();
  }

  private static List<String> strings(JavaClass type) throws IOException {
    String path = "/" + type.getName().replace('.', '/') + ".class";
    List<String> strings = new ArrayList<>();
    try (InputStream in = DependencyRulesTest.class.getResourceAsStream(path)) {
      assertThat(in).as(path).isNotNull();
      for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (entry instanceof StringEntry text) {
          strings.add(text.stringValue());
        }
      }
    }
    return strings;
  }
}
