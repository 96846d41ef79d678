package dev.uncia.frame;

import dev.uncia.arrow.RecordBatch;
import dev.uncia.runtime.OpenCall;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The result of a plan, part by part. Closing it early stops the work. */
public final class TableStream implements Iterator<Table>, AutoCloseable {
  private final OpenCall call;
  private final Object plan;
  private @Nullable RecordBatch next;
  private boolean ended;

  TableStream(OpenCall call, Object plan) {
    this.call = call;
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
    call.close();
    Reference.reachabilityFence(plan);
  }
}
