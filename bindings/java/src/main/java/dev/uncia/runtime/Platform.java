package dev.uncia.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  /** The version of the GNU C library, or an empty text where there is none, or none that tells. */
  static String glibc() {
    try {
      Process process =
          new ProcessBuilder("getconf", "GNU_LIBC_VERSION").redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return answer.startsWith("glibc ") ? answer.substring("glibc ".length()) : "";
    } catch (IOException none) {
      return "";
    }
  }

  /** Compares versions such as 2.9 and 2.34 by their numbers. */
  static int compareVersions(String one, String other) {
    return Arrays.compare(numbers(one), numbers(other));
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\D+")).filter(part -> !part.isEmpty()).mapToInt(Integer::parseInt).toArray();
  }
}
