package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds Node and the core. The core: {@code UNCIA_CORE}, else the one beside or inside this library's jar, else that of the checkout
 * in which the library lies. Node: {@code UNCIA_NODE}, else that of the checkout, else one of version 22 or newer on the path.
 * The system properties {@code uncia.core} and {@code uncia.node} go before the environment.
 */
final class CoreLocator {
  private static final int OLDEST_NODE = 22;

  private CoreLocator() {}

  static Path core() {
    String set = setting("uncia.core", "UNCIA_CORE");
    if (set != null) {
      return existing(set, "UNCIA_CORE names no file");
    }
    Path bundled = BundledCore.unpacked();
    if (bundled != null) {
      return bundled;
    }
    Path checkout = checkout();
    if (checkout != null) {
      Path built = checkout.resolve("core/dist/driver/bridge.js");
      if (Files.isRegularFile(built)) {
        return built;
      }
      throw notFound("The core of this checkout is not built: " + built + " is missing.", "Run `node core/bundle.ts`.");
    }
    throw notFound("The core of Uncia was not found.", "Set UNCIA_CORE to the path of its bridge.js.");
  }

  static Path node() {
    String set = setting("uncia.node", "UNCIA_NODE");
    if (set != null) {
      return existing(set, "UNCIA_NODE names no file");
    }
    Path checkout = checkout();
    Path own = checkout == null ? null : checkout.resolve("node_modules/.bin/node");
    if (own != null && Files.isExecutable(own)) {
      return own;
    }
    List<String> seen = new ArrayList<>();
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
      Path node = Path.of(folder.isEmpty() ? "." : folder, isWindows() ? "node.exe" : "node");
      if (Files.isExecutable(node)) {
        String version = version(node);
        if (major(version) >= OLDEST_NODE) {
          return node;
        }
        seen.add(node + " is " + version);
      }
    }
    throw notFound(
        "Node.js " + OLDEST_NODE + " or newer was not found" + (seen.isEmpty() ? "." : ": " + String.join(", ", seen) + "."),
        "Install it from https://nodejs.org, or set UNCIA_NODE to its path.");
  }

  private static @Nullable String setting(String property, String variable) {
    String set = System.getProperty(property);
    String value = set != null ? set : System.getenv(variable);
    return value == null || value.isBlank() ? null : value;
  }

  private static Path existing(String path, String problem) {
    Path file = Path.of(path).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw notFound(problem + ": " + file + ".", "");
    }
    return file;
  }

  /** The checkout that this class was compiled in: a folder above it that holds the core's bundler. */
  private static @Nullable Path checkout() {
    CodeSource source = CoreLocator.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return null;
    }
    try {
      for (Path at = Path.of(source.getLocation().toURI()); at != null; at = at.getParent()) {
        if (Files.isRegularFile(at.resolve("core/bundle.ts"))) {
          return at;
        }
      }
    } catch (URISyntaxException | IllegalArgumentException | java.nio.file.FileSystemNotFoundException elsewhere) {
      return null;
    }
    return null;
  }

  private static String version(Path node) {
    try {
      Process process =
          new ProcessBuilder(node.toString(), "--version").redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String version = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      process.waitFor(5, TimeUnit.SECONDS);
      return version.strip();
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

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  private static UnciaException notFound(String problem, String fix) {
    return ErrorCode.IO.exception((problem + " " + fix).strip(), ErrorDetails.NONE, null);
  }
}
