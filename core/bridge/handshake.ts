import { timingSafeEqual } from "node:crypto";
import { rememberCaller } from "../caller.ts";
import { UnciaError } from "../errors.ts";
import { registeredPackages, type StagePackage } from "../pipeline/registry.ts";
import { version } from "../version.ts";
import { type Capabilities, coreCapabilities, readCapabilities } from "./capabilities.ts";
import { misused } from "./errors.ts";
import type { Header } from "./frames.ts";
import { loadPackage } from "./packages.ts";
import { limitThreads } from "./threads.ts";

export const protocolVersion = 1;
/** Bytes of batches that a client may send in one call before any is taken. */
export const inputCredit = 256 * 2 ** 20;

/** What is known of a client once it has said hello. */
export interface Client {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Packages whose schema differs from the one that the client was generated from. */
  readonly outdated: readonly string[];
}

interface WantedPackage {
  readonly name: string;
  readonly version: string;
  readonly schema?: string;
  readonly path?: string;
}

/** Checks a client's first frame. Throws `protocol` or `version_mismatch`, whose message says what to install. */
export async function greet(
  hello: Header,
  token: Buffer | undefined,
): Promise<{ client: Client; welcome: object }> {
  if (hello.type !== "hello")
    throw misused(`The first frame must be hello, not ${JSON.stringify(hello.type)}.`);
  if (token) checkToken(hello.token, token);
  const name = typeof hello.client === "string" ? hello.client.slice(0, 200) : "unknown";
  if (hello.protocol !== protocolVersion) {
    throw new UnciaError(
      "version_mismatch",
      `The client ${name} speaks protocol ${JSON.stringify(hello.protocol)}, the core ${version} protocol ${protocolVersion}.`,
      { hint: "Install the same version of Uncia on both sides." },
    );
  }
  rememberCaller(name);
  if (hello.threads !== undefined && hello.threads !== null) limitThreads(hello.threads);
  const packages: StagePackage[] = [];
  const outdated: string[] = [];
  for (const wanted of readPackages(hello.packages)) {
    const found = await findPackage(wanted, name);
    packages.push(found);
    if (wanted.schema !== undefined && found.schema !== "" && wanted.schema !== found.schema) {
      outdated.push(wanted.name);
    }
  }
  return {
    client: { name, capabilities: readCapabilities(hello.capabilities), outdated },
    welcome: {
      type: "welcome",
      protocol: protocolVersion,
      core: version,
      node: process.versions.node,
      pid: process.pid,
      capabilities: coreCapabilities,
      packages: packages.map((found) => ({ name: found.name, version: found.version, schema: found.schema })),
      credit: inputCredit,
    },
  };
}

function checkToken(given: unknown, token: Buffer): void {
  // Anything that is not 64 digits is compared as zeros, so that the time tells nothing either way.
  const isToken = typeof given === "string" && /^[0-9a-f]{64}$/i.test(given);
  const bytes = isToken ? Buffer.from(given as string, "hex") : Buffer.alloc(token.length);
  if (!timingSafeEqual(bytes, token) || !isToken) throw misused("The token is missing or wrong.");
}

function readPackages(json: unknown): WantedPackage[] {
  if (!Array.isArray(json)) throw misused("hello must list the packages of stages that the client wants.");
  return json.map((entry: Partial<WantedPackage> | null) => {
    const isValid =
      typeof entry?.name === "string" &&
      typeof entry.version === "string" &&
      (entry.schema === undefined || typeof entry.schema === "string") &&
      (entry.path === undefined || typeof entry.path === "string");
    if (!isValid) throw misused("Each package in hello must have a name and a version.");
    return entry as WantedPackage;
  });
}

async function findPackage(wanted: WantedPackage, client: string): Promise<StagePackage> {
  const find = () => registeredPackages().find((one) => one.name === wanted.name);
  const there = find();
  if (!there && wanted.path !== undefined) await loadPackage(wanted.name, wanted.path);
  const found = there ?? find();
  const install = `Install ${wanted.name} ${wanted.version} where the core runs.`;
  if (!found) {
    throw new UnciaError(
      "version_mismatch",
      `The client ${client} wants ${wanted.name} ${wanted.version}, which the core does not have.`,
      { hint: install },
    );
  }
  if (!isCompatible(wanted.version, found.version)) {
    throw new UnciaError(
      "version_mismatch",
      `The client ${client} was made for ${wanted.name} ${wanted.version}, the core has ${found.version}.`,
      { hint: `${install.slice(0, -1)}, or the client's package for ${found.version}.` },
    );
  }
  return found;
}

/** Same major version, and before 1.0 the same minor one, by the rules of https://semver.org. */
export function isCompatible(wanted: string, found: string): boolean {
  const [a, b] = [wanted, found].map((text) => /^(\d+)\.(\d+)\./.exec(`${text}.`));
  if (!a || !b) return false;
  return a[1] === b[1] && (a[1] !== "0" || a[2] === b[2]);
}
