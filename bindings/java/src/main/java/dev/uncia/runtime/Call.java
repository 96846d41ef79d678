package dev.uncia.runtime;

import dev.uncia.Progress;
import dev.uncia.ProgressListener;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that is under way. The connection's reader puts in what comes from the core; the thread that made the call takes it out, and
 * runs the listener to progress, so that no code of the user runs in a thread of ours.
 */
final class Call {
  /** How long the core may take to end a call that was cancelled, before its thread goes on without it. */
  private static final long CANCEL_MILLIS = 30_000;

  private final Connection connection;
  private final long id;
  private final ProgressListener progress;

  private final Deque<ByteBuffer> batches = new ArrayDeque<>();
  private final Deque<Progress> steps = new ArrayDeque<>();
  private long inputCredit;
  private boolean ended;
  private boolean cancelSent;
  private @Nullable Object result;
  private @Nullable UnciaException error;

  Call(Connection connection, long id, long inputCredit, ProgressListener progress) {
    this.connection = connection;
    this.id = id;
    this.inputCredit = inputCredit;
    this.progress = progress;
  }

  long id() {
    return id;
  }

  /** Takes a frame of the core about this call; runs in the connection's reader. */
  synchronized void receive(Frame frame) {
    switch (frame.type()) {
      case "batch" -> batches.addLast(frame.body());
      case "credit" -> inputCredit += frame.header().get("bytes") instanceof Number bytes ? bytes.longValue() : 0;
      case "progress" -> steps.addLast(progressOf(frame.header()));
      case "result" -> {
        result = frame.header().get("value");
        end();
      }
      case "error" -> fail(Connection.errorOf(frame.header().get("error")));
      default -> {
        return;
      }
    }
    notifyAll();
  }

  private static Progress progressOf(Map<String, @Nullable Object> header) {
    return new Progress(
        header.get("stage") instanceof String stage ? stage : "",
        header.get("done") instanceof Number done ? done.longValue() : 0,
        header.get("total") instanceof Number total ? (Long) total.longValue() : null,
        header.get("message") instanceof String message ? message : null);
  }

  synchronized void fail(UnciaException why) {
    if (!ended) {
      error = why;
      end();
    }
    notifyAll();
  }

  private void end() {
    ended = true;
    connection.forget(this);
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /** Asks the core to stop; the call still ends with what it sends. */
  synchronized void cancel() {
    if (!ended && !cancelSent) {
      cancelSent = true;
      connection.send(new Outgoing(Map.of("type", "cancel", "id", id)));
      notifyAll();
    }
  }

  /** Waits until the core will take {@code bytes} more; false where the call has ended instead. One batch may overshoot. */
  synchronized boolean takeCredit(long bytes) throws InterruptedException {
    while (!ended && !cancelSent && inputCredit <= 0) {
      wait();
    }
    inputCredit -= bytes;
    return !ended && !cancelSent;
  }

  /** The body of the next batch of the result, or null after the last. */
  @Nullable ByteBuffer nextBatch() {
    await();
    synchronized (this) {
      ByteBuffer batch = batches.pollFirst();
      if (batch == null && error != null) {
        throw asThrown(error);
      }
      return batch;
    }
  }

  /** Tells the core that a batch was taken. */
  void credit(long bytes) {
    if (!isEnded()) {
      connection.send(new Outgoing(Map.of("type", "credit", "id", id, "bytes", bytes)));
    }
  }

  /** The value of the result; batches that were not taken are dropped. */
  @Nullable Object result() {
    for (ByteBuffer batch = nextBatch(); batch != null; batch = nextBatch()) {
      credit(batch.remaining());
    }
    synchronized (this) {
      return result;
    }
  }

  /** Errors were made in the reader's thread; the stack of the thread that sees them says more. */
  private static UnciaException asThrown(UnciaException error) {
    return error.code().exception(String.valueOf(error.getMessage()), error.details(), error.getCause());
  }

  /** Waits for a batch or the end, passing on progress. An interrupt cancels the call, and stays set. */
  private void await() {
    boolean interrupted = false;
    long deadline = Long.MAX_VALUE;
    try {
      while (true) {
        Progress step;
        synchronized (this) {
          while (batches.isEmpty() && steps.isEmpty() && !ended) {
            try {
              long left = deadline == Long.MAX_VALUE ? 0 : deadline - System.currentTimeMillis();
              if (left < 0) {
                fail(ErrorCode.CANCELLED.exception("The call was cancelled.", ErrorDetails.NONE, null));
                break;
              }
              wait(left);
            } catch (InterruptedException stop) {
              interrupted = true;
              cancel();
              deadline = System.currentTimeMillis() + CANCEL_MILLIS;
            }
          }
          step = steps.pollFirst();
        }
        if (step == null) {
          return;
        }
        progress.onProgress(step);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
