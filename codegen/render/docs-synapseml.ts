import { synapseMLClasses } from "../custom/synapseml.ts";
import type { PackageSchema, ParamSchema } from "../schema/schema.ts";

/** The page for users of SynapseML; undefined for a package that has no class of theirs. */
export function synapseMLData(schema: PackageSchema, folder: string): object | undefined {
  const known = schema.stages.flatMap((stage) => {
    const old = Object.hasOwn(synapseMLClasses, stage.class) ? synapseMLClasses[stage.class] : undefined;
    return old ? [{ stage, old }] : [];
  });
  if (known.length === 0) return undefined;
  const page = (subject: string, name: string): string => `[\`${name}\`](${folder}/${subject}/${name}.md)`;
  return {
    classes: known.map(({ stage, old }) => ({ old: old.name, page: page(stage.subject, stage.name) })),
    renamed: grouped(
      known.flatMap(({ stage }) =>
        stage.params.flatMap((param) =>
          aliasesOf(param).map((alias) => ({ old: alias, text: `\`${param.name}\``, stage: stage.name })),
        ),
      ),
    ),
    missing: grouped(
      known.flatMap(({ stage, old }) =>
        Object.entries(old.params ?? {}).map(([name, text]) => ({ old: name, text, stage: stage.name })),
      ),
    ),
  };
}

/** SynapseML's names are in camelCase; other aliases are those of a native kernel. */
const aliasesOf = ({ aliases = [], name }: ParamSchema): string[] =>
  aliases.filter((alias) => /^[a-z][A-Za-z0-9]*[A-Z]/.test(alias) && alias !== name);

interface Row {
  readonly old: string;
  readonly text: string;
  readonly stage: string;
}

/** One row for all stages that have the same, and then one for all names of which the same is to be said. */
function grouped(rows: readonly Row[]): { old: string; text: string; stages: string }[] {
  const byName = groupedBy(rows, ({ old, text }) => `${old}\n${text}`).map((group) => ({
    old: group[0]?.old ?? "",
    text: group[0]?.text ?? "",
    stages: group.map(({ stage }) => `\`${stage}\``).join(", "),
  }));
  return groupedBy(byName, ({ text, stages }) => `${text}\n${stages}`).map((group) => ({
    old: group.map(({ old }) => `\`${old}\``).join(", "),
    text: group[0]?.text ?? "",
    stages: group[0]?.stages ?? "",
  }));
}

const groupedBy = <T>(items: readonly T[], key: (item: T) => string): T[][] => [
  ...Map.groupBy(items, key).values(),
];
