import type { Command } from "commander";
import type { Context } from "../context.ts";
import { WrongCall } from "../failure.ts";

/**
 * What a shell runs at its start. Each asks `uncia` itself what may come next, so that classes of stages and their params are
 * proposed too; where nothing is proposed, the shell completes names of files.
 */
const scripts: Readonly<Record<string, string>> = {
  bash: `_uncia() {
  local IFS=$'\\n'
  COMPREPLY=($(uncia complete-word -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ "\${COMPREPLY[0]}" == *[.=] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -o bashdefault -F _uncia uncia`,
  zsh: `#compdef uncia
_uncia() {
  local -a found
  found=("\${(@f)$(uncia complete-word -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  local end=" "
  [[ "\${found[1]}" == *[.=] ]] && end=""
  if [[ -n "\${found[1]}" ]]; then compadd -Q -S "$end" -- "\${found[@]}"; else _files; fi
}
compdef _uncia uncia`,
  fish: `function __uncia
  set -l words (commandline -opc) (commandline -ct)
  uncia complete-word -- $words[2..-1] 2>/dev/null
end
complete -c uncia -a '(__uncia)'`,
};

export const shells = Object.keys(scripts);

export function completion(context: Context, shell: string): void {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined)
    throw new WrongCall(`There is no completion for ${shell}; there are ${shells.join(", ")}.`);
  context.result({ shell, script }, () => script);
}

/** Prints what the last of the words, begun or empty, may become. */
export async function completeWord(
  context: Context,
  program: Command,
  words: readonly string[],
): Promise<void> {
  const [last = "", ...before] = [...words].reverse();
  const proposals = await propose(program, before.reverse(), last);
  const fitting = proposals.filter((one) => one.startsWith(last));
  context.result(fitting, () => fitting.join("\n"));
}

async function propose(program: Command, before: readonly string[], last: string): Promise<string[]> {
  const [name, ...rest] = before;
  const visible = program.createHelp().visibleCommands(program);
  if (name === undefined) return visible.map((one) => one.name());
  const command = program.commands.find((one) => one.name() === name);
  if (!command) return [];
  const previous = rest.at(-1);
  if (last.startsWith("-"))
    return command
      .createHelp()
      .visibleOptions(command)
      .flatMap((option) => option.long ?? []);
  if (name === "completion") return shells;
  if (name === "help") return visible.map((one) => one.name());
  if (previous === "--stage" || name === "describe" || previous === "--set")
    return stageWords(name, rest, last, previous);
  return [];
}

async function stageWords(
  command: string,
  rest: readonly string[],
  last: string,
  previous: string | undefined,
): Promise<string[]> {
  const { ownPackage } = await import("../packages.ts");
  const stages = ownPackage().schema?.stages ?? [];
  const [className = ""] = previous === "--set" ? last.split(".") : rest;
  const params = stages.find((stage) => stage.name === className)?.params.map((param) => param.name) ?? [];
  if (previous === "--set" && last.includes(".")) return params.map((param) => `${className}.${param}=`);
  if (previous === "--set") return stages.map((stage) => `${stage.name}.`);
  if (command === "describe" && rest.length === 1) return params;
  const wanted = previous === "--stage" ? stages.filter((stage) => stage.kind === "estimator") : stages;
  return wanted.map((stage) => stage.name);
}
