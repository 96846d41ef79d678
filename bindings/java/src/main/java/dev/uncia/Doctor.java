package dev.uncia;

import dev.uncia.runtime.CommandLine;
import dev.uncia.runtime.Examination;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says what Uncia has found on this machine, what is missing or does not fit, and how to mend it.
 *
 * <pre>{@code
 * System.out.println(Doctor.examine());
 * }</pre>
 *
 * <p>The same from a shell: {@code java -jar uncia-<version>.jar doctor}, with {@code --json} for programs and {@code --deep} to read every
 * file of the core.
 */
public final class Doctor {
  /** How a thing is. */
  public enum Status {
    /** As it should be. */
    OK,
    /** Uncia works, with a loss that {@link Check#fix} mends. */
    WARNING,
    /** Uncia does not work until it is mended. */
    ERROR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One thing that was looked at.
   *
   * @param name what it is
   * @param status how it is
   * @param found what was found
   * @param fix what to do about it, or null
   */
  public record Check(String name, Status status, String found, @Nullable String fix) {
    Map<String, Object> toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("status", status.toString());
      json.put("found", found);
      if (fix != null) {
        json.put("fix", fix);
      }
      return json;
    }

    @Override
    public String toString() {
      return "%-7s  %s: %s".formatted(status, name, found) + (fix == null ? "" : "\n         fix: " + fix);
    }
  }

  private final List<Check> checks;

  private Doctor(List<Check> checks) {
    this.checks = checks;
  }

  /**
   * Looks at everything that a call needs. The core is unpacked and started for it.
   *
   * @return what was found
   */
  public static Doctor examine() {
    return examine(false);
  }

  /**
   * Looks at everything that a call needs.
   *
   * @param deep whether to read every file of the core and compare its digest, too
   * @return what was found
   */
  public static Doctor examine(boolean deep) {
    return new Doctor(Examination.run(deep));
  }

  /**
   * What was found.
   *
   * @return a check for each thing: first those of Java's side, then the core's
   */
  public List<Check> checks() {
    return checks;
  }

  /**
   * Whether Uncia works here.
   *
   * @return true where no check is an error
   */
  public boolean isHealthy() {
    return checks.stream().noneMatch(check -> check.status() == Status.ERROR);
  }

  /**
   * What was found, for programs.
   *
   * @return {@code {"checks":[{"name","status","found","fix"}]}}
   */
  public String toJson() {
    return CommandLine.json(Map.of("checks", checks.stream().map(Check::toJson).toList()));
  }

  /** A line for each check, and one for its fix. */
  @Override
  public String toString() {
    return checks.stream().map(Check::toString).collect(Collectors.joining("\n"));
  }
}
