/** Exceptions of the R renderer, each with its reason. */

/** How a generic of R itself is called: its package, its first argument, and whether it has `...`. */
export interface KnownGeneric {
  readonly package: string;
  readonly first: string;
  readonly dots: boolean;
}

/**
 * Generics of R that a method of a stage joins, as its users expect `levels(model)` to work like `levels(factor)`, and a function of
 * that name would mask R's. Any other method becomes a generic of the package.
 */
export const knownGenerics: Readonly<Record<string, KnownGeneric>> = {
  coef: { package: "stats", first: "object", dots: true },
  fitted: { package: "stats", first: "object", dots: true },
  labels: { package: "base", first: "object", dots: true },
  levels: { package: "base", first: "x", dots: false },
  plot: { package: "base", first: "x", dots: true },
  residuals: { package: "stats", first: "object", dots: true },
  summary: { package: "base", first: "object", dots: true },
};
