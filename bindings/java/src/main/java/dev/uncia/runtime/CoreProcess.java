package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A core that this process started, and the socket to it. */
final class CoreProcess {
  private static final Duration START = Duration.ofSeconds(60);

  /** Paths of unix sockets have at most about a hundred characters. */
  private static final int MAX_SOCKET_PATH = 100;

  private final Process process;
  private final LogTail log;
  private final SocketChannel channel;

  private CoreProcess(Process process, LogTail log, SocketChannel channel) {
    this.process = process;
    this.log = log;
    this.channel = channel;
  }

  SocketChannel channel() {
    return channel;
  }

  /** Starts a core and waits until it has connected. Must not run in a thread of the user, whom an interrupt may hit. */
  static CoreProcess start() {
    Path core = CoreLocator.locate().path();
    Path node = NodeLocator.locate(core).path();
    Path folder = null;
    try {
      folder = socketFolder();
      Path socket = folder.resolve("core.sock");
      try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        listener.bind(UnixDomainSocketAddress.of(socket));
        ProcessBuilder builder = new ProcessBuilder(node.toString(), core.toString(), "--connect", socket.toString());
        // Huge pages double the speed of large transfers; other systems ignore the variable.
        builder.environment().putIfAbsent("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        // stdin stays an open pipe, never written to: it is the core's lifeline. In a terminal the core gets Ctrl-C with us, as
        // Java cannot give a child a process group of its own; while its lifeline holds, the core ignores it.
        Process process = builder.redirectErrorStream(true).start();
        LogTail log = new LogTail(process.getInputStream());
        return new CoreProcess(process, log, accept(listener, process, log, node));
      }
    } catch (IOException failed) {
      throw ErrorCode.IO.exception(
          "The core could not be started with %s: %s".formatted(node, failed.getMessage()), ErrorDetails.NONE, failed);
    } finally {
      if (folder != null) {
        Folders.delete(folder);
      }
    }
  }

  private static Path socketFolder() throws IOException {
    Path folder = Files.createTempDirectory("uncia-");
    if (folder.toString().length() + "/core.sock".length() <= MAX_SOCKET_PATH) {
      return folder;
    }
    Files.delete(folder);
    return Files.createTempDirectory(Path.of("/tmp"), "uncia-");
  }

  private static SocketChannel accept(ServerSocketChannel listener, Process process, LogTail log, Path node)
      throws IOException {
    listener.configureBlocking(false);
    long deadline = System.nanoTime() + START.toNanos();
    try (Selector selector = Selector.open()) {
      listener.register(selector, SelectionKey.OP_ACCEPT);
      while (System.nanoTime() < deadline) {
        selector.select(50);
        SocketChannel channel = listener.accept();
        if (channel != null) {
          channel.configureBlocking(true);
          return channel;
        }
        if (!process.isAlive()) {
          String how = "ended with status " + process.exitValue() + " before it could be reached";
          String complaint = NodeLocator.complaint(node);
          throw died(complaint.isEmpty() ? how : how + ": " + complaint, log.text());
        }
      }
    }
    process.destroyForcibly();
    throw died("did not connect within " + START.toSeconds() + " s", log.text());
  }

  /** What to tell the user of a connection that broke: status and last lines of the process. */
  UnciaException death() {
    boolean ended = false;
    try {
      ended = process.waitFor(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return died(ended ? "ended with status " + process.exitValue() : "closed its connection", log.text());
  }

  private static UnciaException died(String how, String log) {
    String tail = log.isEmpty() ? "" : " Its last words:\n" + log;
    return ErrorCode.CORE_DIED.exception("The core process " + how + "." + tail, ErrorDetails.NONE, null);
  }

  long pid() {
    return process.pid();
  }

  /** Closes the lifeline and the connection; the core ends by itself, and is killed should it not. */
  void stop(Duration patience) {
    closeQuietly(channel);
    closeQuietly(process.getOutputStream());
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception gone) {
      // The other end is gone already.
    }
  }
}
