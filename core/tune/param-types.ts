import type { Stage } from "../pipeline/index.ts";

type Setter<Name extends string> = `set${Capitalize<Name>}`;
type SetterNames<S> = Exclude<keyof S & `set${string}`, "set" | "setParams">;

/** Names of the params of a stage, read off its setters; any text for a stage whose class is not known. */
export type ParamName<S extends Stage> = Stage extends S
  ? string
  : { [K in SetterNames<S>]: K extends `set${infer N}` ? Uncapitalize<N> : never }[SetterNames<S>];

/** What the setter of a param takes. */
export type ParamValue<S extends Stage, N extends string> = Stage extends S
  ? unknown
  : Setter<N> extends keyof S
    ? // biome-ignore lint/suspicious/noExplicitAny: a setter is generic in what it is called on
      S[Setter<N>] extends (this: any, value: infer V) => unknown
      ? V
      : never
    : never;

/** Names of the params of a stage that hold one number. */
export type NumericParamName<S extends Stage> = Stage extends S
  ? string
  : { [N in ParamName<S>]: number extends ParamValue<S, N> ? N : never }[ParamName<S>];
