package io.trireme.deploy.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where commands get credentials from: a variable of the environment, the terminal without an echo,
 * or the standard input. Never the command line, which every process of the machine can read.
 */
final class Prompt {

  private static final int MOST = 64 * 1024;

  private Prompt() {}

  /**
   * Gets one.
   *
   * @param variable of the environment
   * @param what is asked for, for people
   */
  static String secret(Map<String, String> environment, String variable, String what) {
    String given = environment.getOrDefault(variable, "").strip();
    if (!given.isEmpty()) {
      return given;
    }
    // Java 25 has none again where there is no terminal.
    String typed =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .map(console -> typed(console, what))
            .orElseGet(Prompt::piped);
    if (typed.isEmpty()) {
      throw new Failure(Failure.USAGE, "no " + what + ": type it, pipe it in, or set " + variable);
    }
    return typed;
  }

  private static String typed(Console console, String what) {
    char[] typed = console.readPassword("%s: ", what);
    return typed == null ? "" : new String(typed).strip();
  }

  private static String piped() {
    try {
      return new String(System.in.readNBytes(MOST), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new Failure(Failure.FAILED, "the standard input cannot be read");
    }
  }
}
