/** One step of long work, as `onProgress` sees it. */
export interface Progress {
  /** Class of the stage that works, such as `LightGBMClassifier`. */
  readonly stage: string;
  /** Steps done so far. */
  readonly done: number;
  /** Steps in all, where that is known. */
  readonly total?: number;
  /** A few words such as `valid auc 0.981`. */
  readonly message?: string;
}

/**
 * How a long call is watched and stopped; every language has means of its own for that.
 * @local
 */
export interface RunOptions {
  /** Ends the call with an error of code `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each step; takes the place of the progress bar that a terminal would show. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
