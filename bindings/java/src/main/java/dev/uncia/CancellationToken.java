package dev.uncia;

import java.util.ArrayList;
import java.util.List;

/**
 * Stops calls from another thread. A token can be given to any number of calls; interrupting the thread that waits for a call
 * stops it as well.
 *
 * <pre>{@code
 * CancellationToken token = new CancellationToken();
 * Runtime.getRuntime().addShutdownHook(new Thread(token::cancel));
 * Table all = DataFrame.readParquet("large.parquet").collect(RunOptions.withCancellation(token));
 * }</pre>
 */
public final class CancellationToken {
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean cancelled;

  /** A token that nobody has cancelled yet. */
  public CancellationToken() {}

  /** Stops all calls that this token was given to, and those that will be. They end with {@code CancelledException}. */
  public void cancel() {
    List<Runnable> toRun;
    synchronized (listeners) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      toRun = List.copyOf(listeners);
      listeners.clear();
    }
    toRun.forEach(Runnable::run);
  }

  /**
   * Whether {@link #cancel} was called.
   *
   * @return true after it was
   */
  public boolean isCancelled() {
    synchronized (listeners) {
      return cancelled;
    }
  }

  /**
   * Has something done when the token is cancelled, at once if it was already.
   *
   * @param listener what to do
   * @return closes the registration
   */
  public AutoCloseable onCancel(Runnable listener) {
    synchronized (listeners) {
      if (!cancelled) {
        listeners.add(listener);
        return () -> remove(listener);
      }
    }
    listener.run();
    return () -> {};
  }

  private void remove(Runnable listener) {
    synchronized (listeners) {
      listeners.remove(listener);
    }
  }
}
