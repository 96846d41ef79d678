import { plainDoc } from "./doc-text.ts";
import type { Language, LinkTarget } from "./renderer.ts";
import { typescriptLanguage } from "./typescript.ts";

/** Pages are written in the names of TypeScript; what other languages call things stands beside them. */
export const docsLanguage: Language = {
  ...typescriptLanguage,
  name: "docs",
  doc: { ...plainDoc, link },
};

function link({ target, text, class: name, module, member }: LinkTarget): string {
  if (name !== undefined && module !== undefined) {
    const anchor = member === undefined ? "" : `#${member.toLowerCase()}`;
    return `[\`${text}\`](../${module}/${name}.md${anchor})`;
  }
  return /^https?:/.test(target) ? `[${text}](${target})` : `\`${text}\``;
}

/** Text that fits into a cell of a table. */
export const cell = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");

/** Text as code, in a cell of a table. */
export const codeCell = (text: string): string => (text === "" ? "" : `\`${cell(text)}\``);
