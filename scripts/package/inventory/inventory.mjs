// What third parties made of the artefacts: one list, from which the licences and the bill of materials are written.
import { readFileSync } from "node:fs";
import { runtimeComponents } from "../onnx-runtime.mjs";
import { kernelComponents } from "./kernel.mjs";
import { npmComponents } from "./npm.mjs";

/**
 * `license` is an SPDX expression; `purl` type, namespace, name and version of a package URL; `texts` the files that hold the licence.
 * @typedef {{ name: string, version?: string, license: string, purl: (string | undefined)[], authors?: string[], texts: string[] }} Component
 */

/**
 * Of the core: what is bundled, what is copied, and what the kernels are linked with.
 * @returns {Promise<Component[]>}
 */
export async function coreInventory(platform, copied) {
  const kernels = Object.keys(platform.kernels).map((kernel) => kernelComponents(kernel, platform));
  const linked = (await Promise.all(kernels)).flat();
  return sorted(once([...npmComponents(copied), ...linked, ...(await runtimeComponents())]));
}

/** Kernels have crates and libraries in common. */
const once = (components) => [
  ...new Map(components.map((one) => [`${one.purl.join("/")}@${one.version}`, one])).values(),
];

/** Of one kernel's package alone. */
export const kernelInventory = async (kernel, platform) => sorted(await kernelComponents(kernel, platform));

/** Of ONNX Runtime's packages alone. */
export const runtimeInventory = async () => sorted(await runtimeComponents());

const sorted = (components) =>
  components.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));

const line = "-".repeat(100);

/** `THIRD-PARTY-LICENSES.txt`: each component, then each text once with all that it is of. */
export function licencesText(components) {
  const byText = new Map();
  for (const component of components) {
    for (const path of component.texts) {
      const text = readFileSync(path, "utf8").replaceAll("\r\n", "\n").trim();
      byText.set(text, [...(byText.get(text) ?? []), component]);
    }
  }
  const list = components.map((one) => `  ${titleOf(one)}: ${one.license}`);
  const sections = [...byText].map(([text, ofThese]) => {
    const titles = ofThese.map((one) =>
      one.authors?.length ? `${titleOf(one)}, by ${one.authors.join(", ")}` : titleOf(one),
    );
    return `${line}\n${[...new Set(titles)].join("\n")}\n${line}\n\n${text}\n`;
  });
  return `Uncia holds code of third parties, under licences of their own.\n\n${list.join("\n")}\n\n${sections.join("\n")}`;
}

const titleOf = ({ name, version }) => (version === undefined ? name : `${name} ${version}`);
