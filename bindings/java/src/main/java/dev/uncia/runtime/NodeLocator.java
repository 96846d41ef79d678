package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds Node.js: {@code UNCIA_NODE}, else the one that the core brings, else that of the checkout, else one of version 22 or newer on the
 * path.
 */
final class NodeLocator {
  static final int OLDEST = 22;

  /** Where a core that brings Node.js has it. */
  static final String IN_CORE = Platform.isWindows() ? "node/node.exe" : "node/bin/node";

  private static final String FIX = "Install it from https://nodejs.org, or set UNCIA_NODE to the path of its program";

  private NodeLocator() {}

  static Located locate(Path bridge) {
    String set = Settings.node();
    if (set != null) {
      Path node = Path.of(set).toAbsolutePath();
      if (!Files.isExecutable(node) || Files.isDirectory(node)) {
        throw CoreCache.refusal("UNCIA_NODE names no program: " + node + ". Set it to the path of Node.js, or unset it.");
      }
      return new Located(node, "UNCIA_NODE");
    }
    Path brought = inCore(bridge.toAbsolutePath().getParent());
    if (Files.isExecutable(brought)) {
      return new Located(brought, "the core's own");
    }
    Path checkout = Checkout.root();
    Path own = checkout == null ? null : checkout.resolve("node_modules/.bin/node");
    if (own != null && Files.isExecutable(own)) {
      return new Located(own, "the checkout's");
    }
    return onPath(System.getenv("PATH"));
  }

  private static Path inCore(Path folder) {
    return folder.resolve(IN_CORE);
  }

  /** Jars keep no permissions. */
  static void makeExecutable(Path core) throws IOException {
    Path node = inCore(core);
    if (Files.exists(node) && !node.toFile().setExecutable(true)) {
      throw new IOException(node + " cannot be made executable");
    }
  }

  private static Located onPath(@Nullable String path) {
    List<String> seen = new ArrayList<>();
    for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
      Path node = Path.of(folder.isEmpty() ? "." : folder, Platform.isWindows() ? "node.exe" : "node");
      if (Files.isExecutable(node) && !Files.isDirectory(node)) {
        String version = version(node);
        if (major(version) >= OLDEST) {
          return new Located(node.toAbsolutePath(), "PATH");
        }
        seen.add(node + " is " + version);
      }
    }
    throw ErrorCode.IO.exception(
        "Node.js %d or newer was not found%s. %s."
            .formatted(OLDEST, seen.isEmpty() ? "" : ": " + String.join(", ", seen), FIX),
        ErrorDetails.NONE,
        null);
  }

  /** What is wrong with a Node that could not run the core, with what to do; empty where it is new enough. */
  static String complaint(Path node) {
    String version = version(node);
    return major(version) >= OLDEST
        ? ""
        : "%s is Node.js %s, and %d or newer is needed. %s".formatted(node, version, OLDEST, FIX);
  }

  static String version(Path node) {
    try {
      Process process =
          new ProcessBuilder(node.toString(), "--version").redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      process.waitFor(5, TimeUnit.SECONDS);
      return version.startsWith("v") ? version : "not usable";
    } catch (IOException unusable) {
      return "not usable";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "not usable";
    }
  }

  static int major(String version) {
    int dot = version.indexOf('.');
    try {
      return version.startsWith("v") && dot > 1 ? Integer.parseInt(version.substring(1, dot)) : 0;
    } catch (NumberFormatException unknown) {
      return 0;
    }
  }
}
