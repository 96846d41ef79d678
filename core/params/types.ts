import type { AnyParam, Kind, Param, ParamSet, ServiceParam } from "./kinds.ts";

type SpecOf<P> =
  P extends Param<Kind, infer _V, infer S, infer _I>
    ? S
    : P extends ServiceParam<infer Q>
      ? SpecOf<Q>
      : never;
type ValueOf<P> =
  P extends Param<Kind, infer V, infer _S, infer _I>
    ? V
    : P extends ServiceParam<infer Q>
      ? ValueOf<Q>
      : never;
type InputOf<P> =
  P extends Param<Kind, infer _V, infer _S, infer I>
    ? I
    : P extends ServiceParam<infer Q>
      ? InputOf<Q>
      : never;
type IsAlwaysThere<S> = S extends { readonly default: unknown } | { readonly required: true } ? true : false;
type ServiceKeys<P> = { [K in keyof P]: P[K] extends ServiceParam<AnyParam> ? K : never }[keyof P] & string;

/** Read access to every param: `stage.numIterations`. */
export type Values<P extends ParamSet> = {
  readonly [K in keyof P]: IsAlwaysThere<SpecOf<P[K]>> extends true
    ? ValueOf<P[K]>
    : ValueOf<P[K]> | undefined;
} & { readonly [K in ServiceKeys<P> as `${K}Col`]: string | undefined };

/** What a constructor takes: any of the params, by name. */
export type Init<P extends ParamSet> = { readonly [K in keyof P]?: InputOf<P[K]> } & {
  readonly [K in ServiceKeys<P> as `${K}Col`]?: string;
};

/** One setter a param, which returns the concrete class that it was called on. */
export type Setters<P extends ParamSet> = {
  readonly [K in keyof P & string as `set${Capitalize<K>}`]: <Self>(this: Self, value: InputOf<P[K]>) => Self;
} & {
  readonly [K in ServiceKeys<P> as `set${Capitalize<K>}Col`]: <Self>(this: Self, column: string) => Self;
};

/** All that a declaration of params adds to a stage. */
export type Fluent<P extends ParamSet> = Values<P> & Setters<P>;
