/** What the templates of R get. */

export interface RStage {
  readonly name: string;
  readonly class: string;
  readonly s3Class: string;
  readonly kind: string;
  readonly model: string | undefined;
  readonly path: string;
  readonly hasConstructor: boolean;
  readonly signature: readonly string[];
  readonly params: readonly { readonly call: string }[];
  readonly summary: string;
  readonly methods: readonly RMethod[];
  readonly statics: readonly RMethod[];
  readonly page: RPage;
}

export interface RMethod {
  /** Name of the function that is written, such as `feature_names.uncia_lightgbm_classification_model`. */
  readonly name: string;
  readonly generic: string;
  readonly isKnownGeneric: boolean;
  readonly s3Class: string;
  readonly signature: string;
  readonly body: string;
  /** How a help page shows it. */
  readonly usage: string;
  readonly returnsDoc: string;
  readonly doc: string;
}

export interface RPage {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly usage: readonly string[];
  readonly arguments: readonly { readonly name: string; readonly doc: string }[];
  readonly value: string;
  readonly description: string;
  readonly sections: readonly { readonly title: string; readonly text: string }[];
  readonly see: string;
  readonly examples: readonly string[];
}

export interface RSetter {
  readonly name: string;
  readonly param: string;
}

export interface RView {
  readonly package: string;
  readonly packageText: string;
  readonly module: string;
  readonly version: string;
  readonly schemaHash: string;
  /** True for the package that brings the runtime. */
  readonly isRuntime: boolean;
  readonly runtime: string;
  readonly runtimePrefix: string;
  readonly stages: readonly RStage[];
  readonly registered: readonly {
    readonly class: string;
    readonly describe: string;
    readonly comma: string;
  }[];
  readonly setters: readonly RSetter[];
  readonly setterPage: RPage;
  readonly generics: readonly { readonly name: string; readonly page: RPage }[];
  readonly classes: readonly RClass[];
  readonly errors: readonly { readonly code: string; readonly doc: string; readonly comma: string }[];
}

export interface RClass {
  readonly name: string;
  readonly path: string;
  readonly functions: readonly RMethod[];
  readonly page: RPage;
}
