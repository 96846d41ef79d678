import { boolean, double, int, params } from "../../params/index.ts";

/**
 * How training and prediction run, for estimators and their models alike.
 * @group Execution
 */
export const ExecutionParams = params({
  /**
   * How many threads to use; 0 or less means as many as the process may have. The number of real cores is best; more than a
   * few threads are a waste on small tables.
   */
  numThreads: int({
    default: 0,
    alias: "num_threads",
    aliases: ["num_thread", "nthread", "nthreads", "n_jobs"],
  }),
  /**
   * How much LightGBM reports: below 0 fatal errors alone, 0 warnings too, 1 information too, above 1 all it has. Its log
   * goes with the errors of a failed call rather than to the console.
   */
  verbosity: int({ default: -1, alias: "verbosity", aliases: ["verbose"] }),
});

/**
 * How histograms of gradients are summed and kept during training.
 * @group Execution
 */
export const HistogramParams = params({
  /**
   * Build histograms feature by feature: good for many features or bins, for many threads, and where memory is short. While
   * neither this nor `forceRowWise` is set, both ways are timed on the data and the faster is kept; setting one saves that time
   * and makes runs repeatable to the last bit. Not together with `forceRowWise`.
   */
  forceColWise: boolean({ default: false, alias: "force_col_wise" }),
  /**
   * Build histograms row by row: good for many rows, few bins, few threads and small samples of rows. Takes about twice the
   * memory for the table. Not together with `forceColWise`.
   */
  forceRowWise: boolean({ default: false, alias: "force_row_wise" }),
  /**
   * Memory for the histograms of earlier nodes, in MB, which save sums later on; below 0 sets no limit.
   */
  histogramPoolSize: double({ default: -1, alias: "histogram_pool_size", aliases: ["hist_pool_size"] }),
  /**
   * Train on gradients that are rounded to a few whole numbers, `numGradQuantBins`, so that sums are whole numbers too. Faster,
   * mostly with little loss of accuracy.
   * @see https://arxiv.org/abs/2207.09682
   */
  useQuantizedGrad: boolean({ default: false, alias: "use_quantized_grad" }),
  /**
   * To how many levels gradients are rounded under `useQuantizedGrad`; more come closer to training at full precision.
   */
  numGradQuantBins: int({ default: 4, alias: "num_grad_quant_bins" }),
  /**
   * Compute the outputs of leaves from the unrounded gradients once a tree is grown under `useQuantizedGrad`. Helps ranking most.
   */
  quantTrainRenewLeaf: boolean({ default: false, alias: "quant_train_renew_leaf" }),
  /**
   * Round gradients up or down at random, in proportion to their distance, under `useQuantizedGrad`; otherwise to the nearest
   * level. The random numbers depend on the number of threads, so set `numThreads` for results that can be repeated elsewhere.
   */
  stochasticRounding: boolean({ default: true, alias: "stochastic_rounding" }),
  /**
   * How many features each machine nominates for a split when training is spread over machines that vote (voting-parallel). More
   * are more accurate and send more data. Without effect on one machine.
   */
  topK: int({ default: 20, min: 1, alias: "top_k", aliases: ["topk"] }),
});
