package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that the core has: all commands but {@code doctor} are its own. */
public final class CommandLine {
  static final String FILE = "cli.js";

  private CommandLine() {}

  /**
   * Runs a command of the core with the terminal of this program.
   *
   * @param args the command and its arguments
   * @return its exit code
   */
  public static int run(List<String> args) {
    Path bridge = CoreLocator.locate().path();
    Path node = NodeLocator.locate(bridge).path();
    List<String> command = new ArrayList<>(List.of(node.toString(), bridge.resolveSibling(FILE).toString()));
    command.addAll(args);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException failed) {
      throw ErrorCode.IO.exception(
          "%s could not be started: %s".formatted(node, failed.getMessage()), ErrorDetails.NONE, failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw ErrorCode.CANCELLED.exception("The command was interrupted.", ErrorDetails.NONE, stop);
    } finally {
      BundledCore.cleanUp();
    }
  }

  /**
   * What a library says as JSON.
   *
   * @param value maps, lists, texts, numbers and truth values
   * @return one line
   */
  public static String json(java.util.Map<String, ?> value) {
    return new String(Json.write(value), java.nio.charset.StandardCharsets.UTF_8);
  }
}
