package dev.uncia.frame;

import dev.uncia.arrow.RecordBatch;
import dev.uncia.runtime.OpenCall;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a plan, part by part. Closing it early stops the work, as does the garbage collector for one that is dropped.
 *
 * <pre>{@code
 * try (TableStream parts = DataFrame.readParquet("year-*.parquet").stream()) {
 *   while (parts.hasNext()) {
 *     System.out.println(parts.next().rowCount());
 *   }
 * }
 * }</pre>
 */
public final class TableStream implements Iterator<Table>, AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final OpenCall call;
  private final Cleaner.Cleanable cleanable;
  private final Object plan;
  private @Nullable RecordBatch next;
  private boolean ended;

  TableStream(OpenCall call, Object plan) {
    this.call = call;
    this.cleanable = CLEANER.register(this, call::close);
    this.plan = plan;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = call.nextBatch();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public Table next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Table part = Table.ofBatches(next.schema(), List.of(next));
    next = null;
    return part;
  }

  Table readAll() {
    return Table.readFrom(call);
  }

  @Override
  public void close() {
    cleanable.clean();
    Reference.reachabilityFence(plan);
  }
}
