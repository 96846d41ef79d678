import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { ComputeModelStatistics } from "./index.ts";

/** The tests of the other languages read the same file: their plots must be these, to the last byte. */
const file = new URL("../../test/conformance/plot.json", import.meta.url).pathname;

test("the plot that every language must get is the one that is drawn (npx vitest -u takes a change over)", async () => {
  const data = {
    label: ["no", "yes", "yes", "größer & <b>", "no", "yes"],
    prediction: ["no", "yes", "no", "größer & <b>", "no", "größer & <b>"],
  };
  const { title, description, svg, spec } = await new ComputeModelStatistics().plotConfusionMatrix(data);
  const { values } = (spec as unknown as { data: { values: unknown[] } }).data;
  const sha256 = createHash("sha256").update(svg).digest("hex");
  const expected = { data, title, description, svg: sha256, values };
  await expect(`${JSON.stringify(expected, undefined, 2)}\n`).toMatchFileSnapshot(file);
});
