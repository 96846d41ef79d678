/** LightGBM's parameters of all comparisons, by its own names; both sides are given exactly these. */
export const parameters = {
  objective: "binary",
  num_leaves: 31,
  learning_rate: 0.1,
  num_threads: 2,
  deterministic: true,
  force_col_wise: true,
  seed: 7,
  verbosity: -1,
} as const;

export const iterations = 100;

/** Waiting threads of OpenMP that spin take the other side's time; both sides are told to stop early. */
export const environment = { GOMP_SPINCOUNT: "1000" } as const;
