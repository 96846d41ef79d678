package dev.uncia.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Passes what the core logs on to the logger {@code dev.uncia.core}, and keeps the last lines for error texts. */
final class LogTail {
  private static final int KEPT = 30;
  private static final System.Logger LOGGER = System.getLogger("dev.uncia.core");

  private final Deque<String> lines = new ArrayDeque<>();
  private final Thread reader;

  LogTail(InputStream log) {
    reader = new Thread(() -> drain(log), "uncia-core-log");
    reader.setDaemon(true);
    reader.start();
  }

  private void drain(InputStream log) {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (lines) {
          lines.addLast(line);
          if (lines.size() > KEPT) {
            lines.removeFirst();
          }
        }
        LOGGER.log(System.Logger.Level.INFO, line);
      }
    } catch (IOException closed) {
      // The process has ended, which its connection reports.
    }
  }

  /** The last lines, once the log of an ended process is read to its end. */
  String text() {
    try {
      reader.join(200);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }
}
