package io.trireme.deploy;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.trireme.deploy.cli.CommandLine;
import io.trireme.deploy.config.EnvironmentCheck;
import io.trireme.store.sql.Database;
import java.security.Security;

/** The entry point: {@code serve} boots the gateway, every other word is the command line. */
@QuarkusMain
public final class Main {

  private Main() {}

  /** Runs until the process is told to end, or until the command is done. */
  public static void main(String... args) {
    if (args.length == 0 || (args.length == 1 && args[0].equals("serve"))) {
      EnvironmentCheck.refuse().ifPresent(System::exit);
      prepare();
      Quarkus.run(args);
    } else {
      if (args[0].equals("demo")) {
        prepare();
      }
      System.exit(CommandLine.run(args));
    }
  }

  /** What must be so before the framework is loaded. */
  private static void prepare() {
    // Quarkus would refuse a target that is no URI without a word. The edge does, as its first act.
    System.setProperty("vertx.disableURIValidation", "true");
    // A name that appears again is to be found again soon. The platform's own is ten seconds.
    Security.setProperty("networkaddress.cache.negative.ttl", "5");
    Thread.ofPlatform().daemon().name("warm-up").start(Database::warmUp);
  }
}
