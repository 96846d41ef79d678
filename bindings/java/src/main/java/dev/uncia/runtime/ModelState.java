package dev.uncia.runtime;

import java.util.Map;

/** What a fitted model has learned: a folder on disk, which the core loads when it does not have it in memory. */
public final class ModelState {
  private final ModelFolder owner;
  private final String folder;
  private final String digest;
  private boolean closed;

  ModelState(ModelFolder owner, String folder, String digest) {
    this.owner = owner;
    this.folder = folder;
    this.digest = digest;
  }

  /**
   * The same state for another stage, which has to be closed for itself.
   *
   * @return a handle of its own
   */
  public ModelState share() {
    checkOpen();
    return owner.retain(new ModelState(owner, folder, digest));
  }

  /**
   * The state as it goes over the wire.
   *
   * @return folder and digest
   */
  public Map<String, String> toWire() {
    checkOpen();
    return Map.of("folder", folder, "digest", digest);
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The model was closed.");
    }
  }

  /** Lets go of the state. */
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    owner.release();
  }
}
