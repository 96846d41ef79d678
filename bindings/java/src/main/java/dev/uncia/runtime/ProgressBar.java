package dev.uncia.runtime;

import dev.uncia.Progress;
import dev.uncia.ProgressListener;
import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;

/** A bar in the last line of the terminal, drawn at most ten times a second and wiped at the end. */
final class ProgressBar implements ProgressListener, AutoCloseable {
  private static final int WIDTH = 30;
  private static final long INTERVAL_NANOS = 100_000_000;

  private final PrintStream out;
  private long nextDraw;
  private int drawn;

  ProgressBar(PrintStream out) {
    this.out = out;
    // Short calls show nothing.
    this.nextDraw = System.nanoTime() + 3 * INTERVAL_NANOS;
  }

  /** Whether a person looks on. Since Java 22 there may be a console without a terminal. */
  static boolean hasTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException unknown) {
      return false;
    }
  }

  @Override
  public void onProgress(Progress progress) {
    long now = System.nanoTime();
    if (now - nextDraw < 0) {
      return;
    }
    nextDraw = now + INTERVAL_NANOS;
    String line = line(progress);
    out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
    out.flush();
    drawn = line.length();
  }

  static String line(Progress progress) {
    StringBuilder line = new StringBuilder(progress.stage()).append(' ');
    Long total = progress.total();
    if (total != null && total > 0) {
      int full = (int) (WIDTH * Math.min(progress.done(), total) / total);
      line.append('[').append("#".repeat(full)).append(".".repeat(WIDTH - full)).append("] ");
      line.append(progress.done()).append('/').append(total);
    } else {
      line.append(progress.done());
    }
    if (progress.message() != null) {
      line.append("  ").append(progress.message());
    }
    return line.toString();
  }

  @Override
  public void close() {
    if (drawn > 0) {
      out.print("\r" + " ".repeat(drawn) + "\r");
      out.flush();
      drawn = 0;
    }
  }
}
