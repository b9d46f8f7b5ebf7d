package io.trireme.deploy.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete the words of this command line. */
@Command(
    name = "completion",
    description = {
      "Prints what a shell needs to complete these words.",
      "  bash: source <(./trireme completion bash)",
      "  zsh:  source <(./trireme completion zsh)"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  /** The shells that are known. */
  enum Shell {
    bash,
    zsh
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "Which shell: ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    // The generated script serves both; it completes the name that it was sourced for.
    String script = AutoComplete.bash("trireme", spec.root().commandLine());
    if (shell == Shell.zsh) {
      out.print(
          "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n");
    }
    out.print(script);
    out.print("\ncomplete -F _complete_trireme -o default ./trireme\n");
    out.flush();
    return 0;
  }
}
