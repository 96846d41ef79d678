/** What can change between two schemas, and whether that breaks programs or saved models of those who use the older one. */
export const rules = {
  "package-renamed": { breaking: true, doc: "The package has another name; saved models name the old one." },
  "subject-added": { breaking: false, doc: "There is a new subject." },
  "subject-removed": { breaking: true, doc: "A subject is gone, or has another name." },
  "class-added": { breaking: false, doc: "There is a new stage or class." },
  "class-removed": { breaking: true, doc: "A stage or class is gone." },
  "class-renamed": { breaking: true, doc: "A stage or class is gone, and a new one looks the same." },
  "class-moved": { breaking: true, doc: "A stage or class is in another subject." },
  "class-kind-changed": {
    breaking: true,
    doc: "A stage is of another kind: an estimator became a transformer, say.",
  },
  "model-changed": { breaking: true, doc: "The `fit` of an estimator gives another class." },
  "param-added": { breaking: false, doc: "There is a new param that may be left unset." },
  "required-param-added": { breaking: true, doc: "There is a new param that must be set." },
  "param-removed": { breaking: true, doc: "A param is gone." },
  "param-renamed": { breaking: true, doc: "A param is gone, and another understands its name as an alias." },
  "param-kind-changed": { breaking: true, doc: "A param takes values of another kind." },
  "became-required": { breaking: true, doc: "A param or argument that could be left out must be given." },
  "became-optional": { breaking: false, doc: "A param or argument that had to be given may be left out." },
  "range-narrowed": { breaking: true, doc: "Numbers, or lengths of lists, that were allowed are refused." },
  "range-widened": { breaking: false, doc: "Numbers, or lengths of lists, that were refused are allowed." },
  "pattern-changed": { breaking: true, doc: "Texts must match a pattern that is new or another." },
  "pattern-removed": { breaking: false, doc: "Texts need not match a pattern any more." },
  "value-removed": { breaking: true, doc: "One of the values of an enum is gone." },
  "value-added": { breaking: false, doc: "An enum has a further value." },
  "default-changed": {
    breaking: true,
    doc: "A default is another, is new or is gone: programs that do not set the value do something else.",
  },
  "alias-removed": { breaking: true, doc: "An alias of a param is no longer understood." },
  "alias-added": { breaking: false, doc: "A param has a further alias." },
  "secrecy-changed": {
    breaking: true,
    doc: "A param became a secret, which is not saved, or is one no longer, and is.",
  },
  "service-removed": { breaking: true, doc: "A param no longer takes a column instead of a value." },
  "service-added": { breaking: false, doc: "A param takes a column instead of a value, too." },
  "method-added": { breaking: false, doc: "There is a new method." },
  "method-removed": { breaking: true, doc: "A method is gone." },
  "method-kind-changed": {
    breaking: true,
    doc: "A method of objects became one of the class, or the other way round.",
  },
  "return-type-changed": { breaking: true, doc: "A method gives a value of another type." },
  "argument-added": {
    breaking: false,
    doc: "A method takes a further argument, behind the others or by name, that may be left out.",
  },
  "required-argument-added": { breaking: true, doc: "A method takes a further argument that must be given." },
  "argument-removed": { breaking: true, doc: "A method no longer takes an argument." },
  "argument-moved": {
    breaking: true,
    doc: "An argument stands at another place, or is by name rather than by place, or the other way round.",
  },
  "argument-type-changed": { breaking: true, doc: "An argument takes values of another type." },
  "argument-type-widened": {
    breaking: false,
    doc: "An argument takes further values: null, one instead of a list, another value of an enum.",
  },
  "error-added": { breaking: false, doc: "Errors can have a further code." },
  "error-removed": { breaking: true, doc: "A code of errors is gone." },
  deprecated: { breaking: false, doc: "Something is marked as deprecated." },
} as const satisfies Readonly<Record<string, { readonly breaking: boolean; readonly doc: string }>>;

export type Rule = keyof typeof rules;

export interface Change {
  readonly rule: Rule;
  readonly breaking: boolean;
  /** `subject#Class`, `subject#Class.param`, `subject#Class.method(argument)`. */
  readonly where: string;
  readonly message: string;
}

/** Takes down what has changed. */
export class Changes {
  readonly list: Change[] = [];

  note(rule: Rule, where: string, message: string): void {
    this.list.push({ rule, breaking: rules[rule].breaking, where, message });
  }
}
