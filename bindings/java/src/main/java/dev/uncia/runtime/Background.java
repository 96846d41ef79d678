package dev.uncia.runtime;

import dev.uncia.CancellationToken;
import dev.uncia.RunOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls in a thread of their own. */
public final class Background {
  private Background() {}

  /**
   * Makes a call in another thread. Cancelling the future stops the core's work, too.
   *
   * @param name name of the thread
   * @param call makes the call, watched and stopped by the options that it is given
   * @param unwanted takes a result that came after the future was cancelled
   * @param <T> the result
   * @return the result to come
   */
  public static <T extends @Nullable Object> CompletableFuture<T> run(
      String name, Function<RunOptions, T> call, Consumer<? super T> unwanted) {
    CancellationToken token = new CancellationToken();
    CompletableFuture<T> future =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            token.cancel();
            return cancelled;
          }
        };
    Thread thread =
        new Thread(
            () -> {
              try {
                T result = call.apply(RunOptions.withCancellation(token));
                if (!future.complete(result)) {
                  unwanted.accept(result);
                }
              } catch (RuntimeException | Error failed) {
                future.completeExceptionally(failed);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
