/** Which language the core works for, so that advice can be given in its words. */
export type CallerLanguage = "typescript" | "python" | "r" | "java";

const languages: readonly CallerLanguage[] = ["typescript", "python", "r", "java"];
const known = (name: string | undefined) => languages.find((one) => one === name);
let language = known(process.env.UNCIA_CALLER) ?? "typescript";

/** The language of whoever called last, or, where no client has said hello, that of whoever started the process. */
export const callerLanguage = (): CallerLanguage => language;

/** Takes it from the name that a client gives itself, such as `python/0.1.0`. */
export function rememberCaller(client: string): void {
  language = known(client.split("/")[0]) ?? language;
}
