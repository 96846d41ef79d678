import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { synapseMLClasses } from "../custom/synapseml.ts";
import type { PackageSchema } from "../schema/schema.ts";
import { synapseMLData } from "./docs-synapseml.ts";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../bindings/schema.json"), "utf8"),
) as PackageSchema;
const stageOf = (wireName: string) => schema.stages.find((stage) => stage.class === wireName);

describe("the table of SynapseML's names", () => {
  it.each(Object.keys(synapseMLClasses))("knows %s, which exists", (name) => {
    expect(stageOf(name)?.name).toBe(synapseMLClasses[name]?.name.split(".").at(-1));
  });

  it.each(Object.entries(synapseMLClasses))(
    "calls no param of %s missing that is there",
    (name, { params }) => {
      const known = stageOf(name)?.params.flatMap((param) => [param.name, ...(param.aliases ?? [])]);
      expect(Object.keys(params ?? {}).filter((param) => known?.includes(param))).toEqual([]);
    },
  );

  it.each(Object.entries(synapseMLClasses))(
    "sends users of %s to params, values, methods and steps that are there",
    (name, { params }) => {
      const stage = stageOf(name);
      const declared = stage?.params ?? [];
      const known = [
        ...[...declared, ...(stage?.methods ?? []), ...(stage?.steps ?? [])].map((one) => one.name),
        ...declared.flatMap(({ values }) => values ?? []),
      ];
      const named = Object.values(params ?? {}).flatMap((text) =>
        [...text.matchAll(/`(\w+)`/g)].map(([, word]) => word),
      );
      expect(named.filter((word) => !known.includes(word ?? ""))).toEqual([]);
    },
  );
});

describe("the page for users of SynapseML", () => {
  it("has the aliases in camelCase, and not those of a native kernel", () => {
    const page = synapseMLData(schema, "reference") as { renamed: { old: string; text: string }[] };
    expect(page.renamed).toContainEqual(
      expect.objectContaining({ old: "`maxPosition`", text: "`lambdarankTruncationLevel`" }),
    );
    expect(page.renamed.filter(({ old }) => old.includes("_"))).toEqual([]);
  });

  it("is not written for a package that has none of its classes", () => {
    expect(synapseMLData({ ...schema, stages: [] }, "reference")).toBeUndefined();
  });
});
