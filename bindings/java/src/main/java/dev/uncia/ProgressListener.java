package dev.uncia;

/** Is told of each step of long work, in the thread that waits for it. */
@FunctionalInterface
public interface ProgressListener {
  /** Listens to nothing: no bar is shown either. */
  ProgressListener NONE = progress -> {};

  /**
   * A step was done.
   *
   * @param progress which one
   */
  void onProgress(Progress progress);
}
