import { boolean, int, ints, params } from "../../params/index.ts";

/**
 * How features are turned into bins before training.
 * @group Binning of features
 */
export const DatasetParams = params({
  /**
   * The largest number of bins that the values of a feature are sorted into. Fewer bins train faster and generalise more; more
   * tell close values apart. Up to 255 fit in one byte a value.
   */
  maxBin: int({ default: 255, min: 2, alias: "max_bin", aliases: ["max_bins"] }),
  /**
   * The largest number of bins for each feature, in place of `maxBin` for all; each > 1. Must have as many items as there are
   * features.
   */
  maxBinByFeature: ints({ min: 2, alias: "max_bin_by_feature" }),
  /**
   * The smallest number of rows that a bin should hold, so that rare values do not get bins of their own.
   */
  minDataPerBin: int({ default: 3, min: 1, alias: "min_data_in_bin", aliases: ["minDataInBin"] }),
  /**
   * From how many rows, drawn at random, the bins are made. More give better bins and take longer to prepare; raise it for very
   * sparse features. Small numbers make poor bins.
   */
  binSampleCount: int({
    default: 200000,
    min: 1,
    alias: "bin_construct_sample_cnt",
    aliases: ["subsample_for_bin", "binConstructSampleCnt"],
  }),
  /**
   * Store features that are mostly one value in sparse form.
   */
  isEnableSparse: boolean({
    default: true,
    alias: "is_enable_sparse",
    aliases: ["is_sparse", "enable_sparse", "sparse"],
  }),
  /**
   * Bundle sparse features that are seldom non-zero together into one, which makes wide sparse tables much faster to train on.
   * @see https://papers.nips.cc/paper/6907
   */
  enableBundle: boolean({
    default: true,
    alias: "enable_bundle",
    aliases: ["is_enable_bundle", "bundle"],
  }),
  /**
   * Treat missing values (null and NaN) as such: each split learns to which side they go. When false they count as 0.
   */
  useMissing: boolean({ default: true, alias: "use_missing" }),
  /**
   * Treat 0 as missing, which includes the entries that a sparse vector leaves out. Not together with `linearTree`.
   */
  zeroAsMissing: boolean({ default: false, alias: "zero_as_missing" }),
  /**
   * Leave features out beforehand that no split could use under `minDataInLeaf`. When false all are kept, which takes longer.
   */
  featurePreFilter: boolean({ default: true, alias: "feature_pre_filter" }),
});
