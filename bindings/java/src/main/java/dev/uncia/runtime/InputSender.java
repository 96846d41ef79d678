package dev.uncia.runtime;

import dev.uncia.arrow.ArrowStreamWriter;
import dev.uncia.arrow.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sends the tables of a call. Where they are short they are queued at once; otherwise a thread of its own waits for credit, as the
 * thread that made the call must take batches of the result meanwhile, or both sides would wait for each other.
 */
final class InputSender implements Runnable {
  private static final int MAX_BATCH = 32 << 20;
  private static final long SHORT = 1 << 20;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "uncia-input");
            thread.setDaemon(true);
            return thread;
          });

  private final Connection connection;
  private final Call call;
  private final List<? extends Iterable<RecordBatch>> inputs;

  private InputSender(Connection connection, Call call, List<? extends Iterable<RecordBatch>> inputs) {
    this.connection = connection;
    this.call = call;
    this.inputs = inputs;
  }

  static void send(Connection connection, Call call, List<? extends Iterable<RecordBatch>> inputs) {
    if (inputs.isEmpty()) {
      return;
    }
    InputSender sender = new InputSender(connection, call, inputs);
    if (sender.isShort()) {
      sender.run();
    } else {
      THREADS.execute(sender);
    }
  }

  private boolean isShort() {
    long bytes = 0;
    for (Iterable<RecordBatch> input : inputs) {
      if (!(input instanceof List<RecordBatch> inMemory)) {
        return false;
      }
      bytes += inMemory.stream().mapToLong(RecordBatch::byteSize).sum();
    }
    return bytes <= SHORT;
  }

  @Override
  public void run() {
    for (int input = 0; input < inputs.size(); input++) {
      try {
        for (RecordBatch batch : inputs.get(input)) {
          for (RecordBatch part : split(batch)) {
            if (!send(input, part)) {
              return;
            }
          }
        }
        connection.send(new Outgoing(Map.of("type", "inputEnd", "id", call.id(), "input", input)));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        call.cancel();
        return;
      } catch (RuntimeException | Error failed) {
        String message = String.valueOf(failed.getMessage() == null ? failed : failed.getMessage());
        connection.send(
            new Outgoing(Map.of("type", "inputError", "id", call.id(), "input", input, "message", message)));
        return;
      }
    }
  }

  private boolean send(int input, RecordBatch batch) throws InterruptedException {
    Outgoing frame =
        new Outgoing(Map.of("type", "batch", "id", call.id(), "input", input), ArrowStreamWriter.write(batch));
    if (!call.takeCredit(frame.bodyLength())) {
      return false;
    }
    connection.send(frame);
    return true;
  }

  /** The batch in parts that are short enough; bitmaps are cut at whole bytes, so that they need not be copied. */
  static List<RecordBatch> split(RecordBatch batch) {
    long size = batch.byteSize();
    if (size <= MAX_BATCH) {
      return List.of(batch);
    }
    long perRow = Math.max(1, size / Math.max(1, batch.length()));
    int rows = (int) Math.max(64, MAX_BATCH / perRow / 64 * 64);
    List<RecordBatch> parts = new ArrayList<>();
    for (int from = 0; from < batch.length(); from += rows) {
      parts.add(batch.slice(from, Math.min(rows, batch.length() - from)));
    }
    return parts;
  }
}
