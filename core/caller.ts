/** Which language the core works for, so that advice can be given in its words. */
export type CallerLanguage = "typescript" | "python" | "r" | "java";

const languages: readonly CallerLanguage[] = ["typescript", "python", "r", "java"];
let language: CallerLanguage = "typescript";

/** The language of whoever called last: that of the program itself where no client has said hello. */
export const callerLanguage = (): CallerLanguage => language;

/** Takes it from the name that a client gives itself, such as `python/0.1.0`. */
export function rememberCaller(client: string): void {
  language = languages.find((one) => client.startsWith(`${one}/`)) ?? language;
}
