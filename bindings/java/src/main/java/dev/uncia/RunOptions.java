package dev.uncia;

import org.jspecify.annotations.Nullable;

/**
 * How a long call is watched and stopped.
 *
 * <pre>{@code
 * DataFrame data = DataFrame.readCsv("penguins.csv");
 * RunOptions options = RunOptions.withProgress(step -> System.out.println(step.done()));
 * var model = new LightGBMClassifier().setLabelCol("species").setFeaturesCols("bill_length").fit(data, options);
 * }</pre>
 *
 * @param progress is told of each step; null shows a bar on a terminal, and nothing elsewhere
 * @param cancellation stops the call from another thread; null where only an interrupt shall
 */
public record RunOptions(@Nullable ProgressListener progress, @Nullable CancellationToken cancellation) {

  /** A bar on a terminal, no token. */
  public static final RunOptions DEFAULT = new RunOptions(null, null);

  /**
   * Options with a listener.
   *
   * @param listener is told of each step
   * @return options for a call
   */
  public static RunOptions withProgress(ProgressListener listener) {
    return new RunOptions(listener, null);
  }

  /**
   * Options with a token.
   *
   * @param token stops the call
   * @return options for a call
   */
  public static RunOptions withCancellation(CancellationToken token) {
    return new RunOptions(null, token);
  }
}
