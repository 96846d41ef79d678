package dev.uncia.runtime;

import dev.uncia.arrow.ArrowStreamReader;
import dev.uncia.arrow.RecordBatch;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A call whose result is read bit by bit; closing it early cancels it. */
public final class OpenCall implements AutoCloseable {
  private final Call call;
  private final AutoCloseable registration;
  private final @Nullable ProgressBar bar;
  private long untaken;

  OpenCall(Call call, AutoCloseable registration, @Nullable ProgressBar bar) {
    this.call = call;
    this.registration = registration;
    this.bar = bar;
  }

  /**
   * Waits for the next batch of the result. The core is told only then that the one before was taken, so a slow reader holds the core
   * back.
   *
   * @return the batch, or null after the last
   */
  public @Nullable RecordBatch nextBatch() {
    if (untaken > 0) {
      call.credit(untaken);
      untaken = 0;
    }
    ByteBuffer body = call.nextBatch();
    if (body == null) {
      return null;
    }
    untaken = body.remaining();
    RecordBatch batch = ArrowStreamReader.of(body).next();
    if (batch == null) {
      throw ErrorCode.PROTOCOL.exception("The core sent a body without a batch.", ErrorDetails.NONE, null);
    }
    return batch;
  }

  /**
   * Waits for the end of the call.
   *
   * @return its result in its form on the wire
   */
  public @Nullable Object result() {
    if (untaken > 0) {
      call.credit(untaken);
      untaken = 0;
    }
    return call.result();
  }

  @Override
  public void close() {
    call.cancel();
    if (bar != null) {
      bar.close();
    }
    try {
      registration.close();
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }
}
