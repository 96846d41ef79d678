import { asUnciaError, UnciaError } from "../errors.ts";

/** Exit codes of `uncia`. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongCall: 2,
  interrupted: 130,
} as const;

/** A call that cannot be understood, as against one that fails. */
export class WrongCall extends Error {
  override readonly name = "WrongCall";
}

/** Where in a file the cause of an error stands; lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Names and places in the lists that lead to it, such as `stages[1].LightGBMClassifier.numLeaves`. */
  readonly path: string;
  /** The text of that line. */
  readonly text: string;
}

/** One thing that is wrong in a file. */
export interface Problem {
  readonly error: UnciaError;
  readonly location: Location;
}

/** All that is wrong in a file; the first is what the error itself tells. */
export class FileError extends UnciaError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly [Problem, ...Problem[]]) {
    const [{ error, location }] = problems;
    super(error.code, `${placeOf(location)}: ${error.message}`, withoutHint(error), { cause: error });
    this.problems = problems;
  }
}

function withoutHint({ details }: UnciaError): UnciaError["details"] {
  const { hint: _, ...rest } = details;
  return rest;
}

const placeOf = ({ file, line, column, path }: Location): string =>
  `${file}:${line}:${column}${path ? `: ${path}` : ""}`;

/** An error for machines: one JSON object. */
export function errorJson(thrown: unknown): object {
  if (thrown instanceof WrongCall) return { code: "wrong_call", message: thrown.message };
  const error = asUnciaError(thrown);
  const plain = ({ code, message, details: { hint: _, ...rest } }: UnciaError) => ({
    code,
    message,
    ...rest,
  });
  if (!(error instanceof FileError)) return plain(error);
  const problems = error.problems.map((one) => {
    const { text: _, ...location } = one.location;
    return { ...plain(one.error), location };
  });
  return { ...plain(error), problems };
}

/** An error for people: what is wrong and where, without a stack. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof FileError)) return printable((thrown as Error)?.message ?? String(thrown));
  return thrown.problems
    .map(({ error, location }) => {
      const text = location.text.replaceAll("\t", " ");
      // A long line, such as JSON without line breaks, would bury the message.
      const source = text.length > 200 ? [] : [`    ${text}`, `    ${" ".repeat(location.column - 1)}^`];
      return printable([`${placeOf(location)}: ${error.message}`, ...source].join("\n"));
    })
    .join("\n");
}

/** Text from outside without the codes that could write elsewhere on a terminal. */
export const printable = (text: string): string =>
  text.replaceAll(/(?!\n)\p{Cc}/gu, (code) => `\\x${code.charCodeAt(0).toString(16).padStart(2, "0")}`);
