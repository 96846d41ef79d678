import { UnciaError } from "../errors.ts";
import type { Common, Fluent, Init, ParamSet } from "../params/index.ts";
import { type AnyParam, declareKind, refuse } from "../params/kinds.ts";
import { Estimator } from "./estimator.ts";
import { Evaluator } from "./evaluator.ts";
import { Model } from "./model.ts";
import { Stage } from "./stage.ts";
import { Transformer } from "./transformer.ts";

/** An abstract class `Base` with the params `P` as properties, setters and constructor argument. */
type Declared<Base, P extends ParamSet> = (abstract new (
  init?: Init<P>,
  uid?: string,
) => Base & Fluent<P>) &
  Statics<P>;

/** What stands on the classes themselves. */
type Statics<P extends ParamSet> = Pick<typeof Stage, "load"> & { readonly params: P };

type AbstractStage = abstract new (init?: Readonly<Record<string, unknown>>, uid?: string) => Stage;
type ModelClass<M extends Model> = abstract new (...args: never[]) => M;

const capitalize = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;

/** What stages and models hold in themselves, where their prototypes do not show it. */
const instanceFields: ReadonlySet<string> = new Set(["uid", "inputSchema"]);

/** Adds to `Base` a property and a setter for each param; the types say so through `Declared`. */
function withParams(Base: AbstractStage, own: ParamSet, inherited: ParamSet = {}): unknown {
  const params: ParamSet = Object.freeze({ ...inherited, ...own });
  abstract class WithParams extends Base {
    static readonly params = params;
  }
  const names = Object.entries(own).flatMap(([name, entry]) =>
    entry.kind === "service" ? [name, `${name}Col`] : [name],
  );
  for (const name of names) {
    const setter = `set${capitalize(name)}`;
    if (instanceFields.has(name) || name in WithParams.prototype || setter in WithParams.prototype) {
      throw new UnciaError(
        "internal",
        `A param cannot be named "${name}": every stage has a member of that name.`,
      );
    }
    Object.defineProperty(WithParams.prototype, name, {
      get(this: Stage) {
        return this.get(name);
      },
    });
    Object.defineProperty(WithParams.prototype, setter, {
      value(this: Stage, value: unknown) {
        return this.set(name, value);
      },
    });
  }
  return WithParams;
}

/** Declares a transformer: `class Lower extends transformer({ inputCol: column({ required: true }) }) { … }`. */
export const transformer = <const P extends ParamSet>(params: P): Declared<Transformer, P> =>
  withParams(Transformer, params) as Declared<Transformer, P>;

/** Declares a fitted model. */
export const model = <const P extends ParamSet>(params: P): Declared<Model, P> =>
  withParams(Model, params) as Declared<Model, P>;

/** Declares an estimator by the class of its model and its own params. */
export const estimator = <M extends Model, const P extends ParamSet>(
  _model: ModelClass<M>,
  params: P,
): Declared<Estimator<M>, P> => withParams(Estimator as AbstractStage, params) as Declared<Estimator<M>, P>;

/** Declares an evaluator. */
export const evaluator = <const P extends ParamSet>(params: P): Declared<Evaluator, P> =>
  withParams(Evaluator, params) as Declared<Evaluator, P>;

/**
 * Declares further params on an abstract stage that has some: for stages that share methods, as the models of one kernel
 * do. A name that both declare is refused.
 */
export const extend = <
  B extends (abstract new (...args: never[]) => Stage) & { readonly params: ParamSet },
  const P extends ParamSet,
>(
  Base: B,
  params: P,
): (abstract new (
  init?: Init<B["params"] & P>,
  uid?: string,
) => InstanceType<B> & Fluent<P>) &
  Statics<B["params"] & P> => {
  const twice = Object.keys(params).find((name) => Object.hasOwn(Base.params, name));
  if (twice) throw new UnciaError("internal", `${Base.name} has a param "${twice}" already.`);
  // biome-ignore lint/suspicious/noExplicitAny: the intersection of instance types cannot be written out
  return withParams(Base as unknown as AbstractStage, params, Base.params) as any;
};

const parseStage = (input: unknown): Stage => (input instanceof Stage ? input : refuse("a stage"));

/** A param that holds another stage. */
export const stage = <const S extends Common>(spec: S) =>
  declareKind<"stage", Stage, S>("stage", spec, parseStage);

/** A param that holds stages in order. */
export const stages = <const S extends Common & { readonly minItems?: number }>(spec: S) =>
  declareKind<"stages", readonly Stage[], S>("stages", spec, (input, { minItems = 0 }) => {
    if (!Array.isArray(input) || !input.every((item) => item instanceof Stage)) {
      return refuse("a list of stages");
    }
    if (input.length < minItems) return refuse(`a list of at least ${minItems} stages`);
    return Object.freeze([...input]);
  });

export type { AnyParam };
