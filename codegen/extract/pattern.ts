import { RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";

/**
 * Why a pattern would not mean the same to the regular expressions of JavaScript, Python, R (PCRE) and Java, or undefined
 * where it does. What is left is literal characters, classes, groups, alternation and quantifiers.
 */
export function patternProblem(pattern: string): string | undefined {
  let reason: string | undefined;
  const refuse = (text: string): void => {
    reason ??= text;
  };
  try {
    const ast = new RegExpParser().parsePattern(pattern, undefined, undefined, { unicode: true });
    visitRegExpAST(ast, {
      onAssertionEnter(node) {
        if (node.kind === "lookahead" || node.kind === "lookbehind")
          refuse(`${node.kind} is not in every engine`);
        else if (node.kind === "word") refuse("`\\b` follows other ideas of a word in each engine");
        else refuse("the whole value is matched anyway, so `^` and `$` do not belong here");
      },
      onBackreferenceEnter: () => refuse("backreferences are not in every engine"),
      onCapturingGroupEnter(node) {
        if (node.name !== null) refuse("named groups are spelt differently in each engine");
      },
      onGroupEnter(node) {
        if (node.modifiers) refuse("modifiers of a group are not in every engine");
      },
      onCharacterSetEnter(node) {
        if (node.kind === "any") refuse("`.` stops at other line ends in each engine; write `[^\\n]`");
        else if (node.kind === "property") refuse("`\\p{…}` is not in every engine");
        else
          refuse(`\`${node.raw}\` counts other characters in each engine; write a class such as \`[0-9]\``);
      },
      onCharacterClassEnter(node) {
        if (node.elements.length === 0) refuse("an empty class is an error in some engines");
        const inside = node.raw.slice(1, -1).replaceAll(/\\./gs, "");
        if (/\[|&&/.test(inside)) refuse("`[` and `&&` in a class mean more in Java; escape them");
      },
      onCharacterEnter(node) {
        if (/^\\[xucv0f]/.test(node.raw))
          refuse(`\`${node.raw}\` is not in every engine; write the character itself`);
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
  return reason;
}
