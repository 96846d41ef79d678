package dev.uncia;

import dev.uncia.errors.UnciaException;
import dev.uncia.runtime.CommandLine;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** The command line: {@code java -jar uncia-<version>.jar doctor}, and all commands of the core. */
public final class Main {
  private static final String HELP =
      """
      Usage: java -jar uncia.jar doctor [--json] [--deep]

      Says what Uncia has found on this machine, what is missing or does not fit, and how to mend it.

        --json  for programs: {"checks":[{"name","status","found","fix"}]}
        --deep  reads every file of the core, too

      Exit code: 0, or 1 where something is an error, or 2 for a wrong command line.
      """;

  private Main() {}

  /**
   * Runs a command and ends the program with its exit code.
   *
   * @param args the command and its arguments
   */
  public static void main(String... args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      return args.isEmpty() || !args.get(0).equals("doctor")
          ? CommandLine.run(args)
          : doctor(args.subList(1, args.size()), out, err);
    } catch (UnciaException failed) {
      err.println("uncia: " + failed.getMessage());
      return 1;
    }
  }

  private static int doctor(List<String> flags, PrintStream out, PrintStream err) {
    if (flags.contains("--help") || flags.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    for (String flag : flags) {
      if (!Set.of("--json", "--deep").contains(flag)) {
        err.println("uncia doctor: " + flag + " is unknown.");
        err.print(HELP);
        return 2;
      }
    }
    Doctor doctor = Doctor.examine(flags.contains("--deep"));
    out.println(flags.contains("--json") ? doctor.toJson() : doctor);
    return doctor.isHealthy() ? 0 : 1;
  }
}
