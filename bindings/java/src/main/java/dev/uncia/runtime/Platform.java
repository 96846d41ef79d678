package dev.uncia.runtime;

import java.util.Locale;
import java.util.Map;

/** The system that this program runs on, in the words of Node.js. */
final class Platform {
  private static final Map<String, String> PROCESSORS =
      Map.of("amd64", "x64", "x86_64", "x64", "aarch64", "arm64", "arm64", "arm64");

  private Platform() {}

  /** System and processor, such as {@code linux-x64}. */
  static String name() {
    return name(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static String name(String system, String processor) {
    String lower = system.toLowerCase(Locale.ROOT);
    String os = lower.startsWith("windows") ? "win32" : lower.startsWith("mac") ? "darwin" : lower;
    return os + "-" + PROCESSORS.getOrDefault(processor, processor);
  }

  static boolean isWindows() {
    return name().startsWith("win32");
  }

  /** An amount of memory for people. */
  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
