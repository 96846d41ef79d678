package dev.uncia.runtime;

import dev.uncia.CancellationToken;
import dev.uncia.ProgressListener;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The core that this program uses: started with the first call, and anew with the next call after it died. */
public final class Core {
  /** Bytes of a result that may be under way; more only waits in memory. */
  private static final long RESULT_CREDIT = 64L << 20;

  private static final Core INSTANCE = new Core();

  private final Releases releases = new Releases();
  private @Nullable CompletableFuture<Connection> connection;
  private @Nullable Path models;
  private @Nullable Integer threads;
  private boolean hooked;

  private Core() {}

  /**
   * The core of this program.
   *
   * @return the only one
   */
  public static Core get() {
    return INSTANCE;
  }

  /**
   * Limits the threads of all kernels; holds for cores that are started afterwards.
   *
   * @param threads their number, or null for one a processor
   */
  public synchronized void setThreads(@Nullable Integer threads) {
    this.threads = threads;
  }

  /**
   * Makes a call and waits for its end; batches of the result are dropped.
   *
   * @param request what to call
   * @return the result in its form on the wire
   */
  public @Nullable Object call(Request request) {
    try (OpenCall call = open(request)) {
      return call.result();
    }
  }

  /**
   * Makes a call whose result is read bit by bit.
   *
   * @param request what to call
   * @return the call, to be closed
   */
  public OpenCall open(Request request) {
    CancellationToken token = request.options().cancellation();
    if (token != null && token.isCancelled()) {
      throw ErrorCode.CANCELLED.exception("The call was cancelled.", ErrorDetails.NONE, null);
    }
    Connection current = connect();
    current.free(releases.take());
    ProgressListener listener = request.options().progress();
    ProgressBar bar = listener == null && request.isLong() && ProgressBar.hasTerminal() ? new ProgressBar(System.err) : null;
    ProgressListener progress = listener != null ? listener : bar != null ? bar : ProgressListener.NONE;
    Map<String, Object> frame = new HashMap<>();
    frame.put("type", "call");
    frame.put("credit", RESULT_CREDIT);
    frame.put("progress", progress != ProgressListener.NONE);
    Call call = current.call(request, frame, progress);
    AutoCloseable registration = token == null ? () -> {} : token.onCancel(call::cancel);
    InputSender.send(current, call, request.inputs());
    return new OpenCall(call, registration, bar);
  }

  /** The connection, opened in a thread of its own: an interrupt of ours must not hit the socket or the process. */
  private Connection connect() {
    CompletableFuture<Connection> opening;
    synchronized (this) {
      if (connection == null || hasFailed(connection)) {
        connection = start();
      }
      opening = connection;
    }
    try {
      return opening.get();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw ErrorCode.CANCELLED.exception("The call was cancelled.", ErrorDetails.NONE, stop);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof UnciaException known) {
        throw known.code().exception(String.valueOf(known.getMessage()), known.details(), known);
      }
      throw new CompletionException(failed.getCause());
    }
  }

  private static boolean hasFailed(CompletableFuture<Connection> opened) {
    return opened.isDone() && (opened.isCompletedExceptionally() || opened.join().isBroken());
  }

  private CompletableFuture<Connection> start() {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::cleanUp, "uncia-shutdown"));
    }
    List<StagePackage> packages = StagePackages.all();
    Integer budget = threads;
    CompletableFuture<Connection> opened = new CompletableFuture<>();
    Thread starter =
        new Thread(
            () -> {
              try {
                opened.complete(Connection.open(packages, budget, releases));
              } catch (RuntimeException | Error failed) {
                opened.completeExceptionally(failed);
              }
            },
            "uncia-start");
    starter.setDaemon(true);
    starter.start();
    return opened;
  }

  /**
   * A fresh name for a folder into which the core will write a model.
   *
   * @return the folder, which does not exist yet
   */
  public ModelFolder newModelFolder() {
    return new ModelFolder(releases, modelRoot().resolve(UUID.randomUUID().toString()));
  }

  /**
   * Where a folder lies.
   *
   * @param folder a folder of ours
   * @return its path, for the wire
   */
  public static String pathOf(ModelFolder folder) {
    return folder.path().toString();
  }

  private synchronized Path modelRoot() {
    try {
      if (models == null || !Files.isDirectory(models)) {
        models = Files.createTempDirectory("uncia-models-");
      }
      return models;
    } catch (IOException failed) {
      throw ErrorCode.IO.exception(
          "No folder for models can be made: " + failed.getMessage(), ErrorDetails.NONE, failed);
    }
  }

  /**
   * What the core holds: {@code models}, {@code calls}, {@code rss} and {@code uptime}.
   *
   * @return the figures by name
   */
  public Map<String, @Nullable Object> stats() {
    Map<String, @Nullable Object> stats = new HashMap<>();
    if (call(new Request("stats", Map.of())) instanceof Map<?, ?> figures) {
      figures.forEach((name, value) -> stats.put(String.valueOf(name), value));
    }
    return stats;
  }

  /**
   * The process of the core.
   *
   * @return its number in the operating system
   */
  public long pid() {
    return connect().pid();
  }

  /** How the core has introduced itself. */
  Map<String, @Nullable Object> welcome() {
    return connect().welcome();
  }

  /** Ends the core; the next call starts a new one, which loads the models that are in use from their folders. */
  public void shutdown() {
    CompletableFuture<Connection> open;
    synchronized (this) {
      open = connection;
      connection = null;
    }
    if (open != null && open.isDone() && !open.isCompletedExceptionally()) {
      open.join().close(Duration.ofSeconds(5));
    }
  }

  private void cleanUp() {
    CompletableFuture<Connection> open;
    Path folder;
    synchronized (this) {
      open = connection;
      folder = models;
    }
    if (open != null && open.isDone() && !open.isCompletedExceptionally()) {
      open.join().quit(Duration.ofSeconds(1));
    }
    if (folder != null) {
      Folders.delete(folder);
    }
    BundledCore.cleanUp();
  }
}
