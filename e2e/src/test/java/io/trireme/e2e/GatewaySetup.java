package io.trireme.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a {@link Gateway} is started with; immutable, every method returns a changed copy. */
final class GatewaySetup {
  /** The access key that callers present unless a test sets another. */
  static final String ACCESS_KEY = "e2e-caller-0d2f6a";

  /** What seals credentials where a PostgreSQL is used. */
  static final String ENCRYPTION_KEY =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  /** A value for {@link #env} that takes away a variable which the fixture itself would set. */
  static final String UNSET = "(unset)";

  private final String config;
  private final Map<String, String> environment;
  private final List<String> jvmArguments;
  private final List<String> arguments;
  private final String dotEnv;
  private final Path jar;

  private GatewaySetup(
      String config,
      Map<String, String> environment,
      List<String> jvmArguments,
      List<String> arguments,
      String dotEnv,
      Path jar) {
    this.config = config;
    this.environment = Map.copyOf(environment);
    this.jvmArguments = List.copyOf(jvmArguments);
    this.arguments = List.copyOf(arguments);
    this.dotEnv = dotEnv;
    this.jar = jar;
  }

  /** The application with this YAML as its configuration file. */
  static GatewaySetup of(String yaml) {
    return new GatewaySetup(
        yaml,
        Map.of("PROXY_ACCESS_KEY", ACCESS_KEY, "LOG_LEVEL", "info"),
        List.of(),
        List.of("serve"),
        "",
        application());
  }

  /** One channel of dialect claude that may reach loopback, as the only one of its lane. */
  static GatewaySetup claude(String baseUrl) {
    return of(claudeChannel(baseUrl));
  }

  /** The YAML of {@link #claude}; more keys of the file may be appended to it. */
  static String claudeChannel(String baseUrl) {
    return """
        channels:
          - id: replay
            dialect: claude
            baseUrls: ["%s"]
            keys: [{secret: sk-ant-e2e-upstream-1}]
            allowPrivateNetwork: true
        """
        .formatted(baseUrl);
  }

  GatewaySetup env(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new GatewaySetup(config, more, jvmArguments, arguments, dotEnv, jar);
  }

  GatewaySetup withoutEnv(String name) {
    Map<String, String> less = new LinkedHashMap<>(environment);
    less.remove(name);
    return new GatewaySetup(config, less, jvmArguments, arguments, dotEnv, jar);
  }

  /** With a PostgreSQL for what must last, and the key that this asks for. */
  GatewaySetup database(String url) {
    return env("TRIREME_DATABASE_URL", url).env("TRIREME_ENCRYPTION_KEY", ENCRYPTION_KEY);
  }

  /** An argument of the virtual machine, before {@code -jar}. */
  GatewaySetup jvm(String argument) {
    List<String> more = new ArrayList<>(jvmArguments);
    more.add(argument);
    return new GatewaySetup(config, environment, more, arguments, dotEnv, jar);
  }

  /** The arguments of the application, in place of {@code serve}. */
  GatewaySetup args(String... newArguments) {
    return new GatewaySetup(config, environment, jvmArguments, List.of(newArguments), dotEnv, jar);
  }

  GatewaySetup config(String yaml) {
    return new GatewaySetup(yaml, environment, jvmArguments, arguments, dotEnv, jar);
  }

  /** The text of a file {@code .env} in the folder where the application starts; "" for none. */
  GatewaySetup dotEnv(String text) {
    return new GatewaySetup(config, environment, jvmArguments, arguments, text, jar);
  }

  /** Another build of the application. */
  GatewaySetup application(Path otherJar) {
    return new GatewaySetup(config, environment, jvmArguments, arguments, dotEnv, otherJar);
  }

  String dotEnv() {
    return dotEnv;
  }

  String config() {
    return config;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The command line with the JDK that runs the tests. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The quick compiler alone: hundreds of starts are to be short, and no test asks for top speed.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(jvmArguments);
    command.add("-jar");
    command.add(jar.toAbsolutePath().normalize().toString());
    command.addAll(arguments);
    return command;
  }

  static Path application() {
    return Path.of(
        System.getProperty("trireme.app", "../deploy/target/quarkus-app/quarkus-run.jar"));
  }
}
