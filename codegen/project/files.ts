import type { OutputFile, RenderContext } from "../render/renderer.ts";
import type { PackageSchema } from "../schema/schema.ts";
import { type About, nextBreaking } from "./about.ts";

/**
 * What makes an installable package of the rendered sources, by the usual means of each language: build files, and the package's own
 * JavaScript, so that to install the package is enough. The package that brings the runtime builds itself in its own way.
 */
export function projectFiles(schema: PackageSchema, context: RenderContext): OutputFile[] {
  const { target, language } = context;
  if (target.module === target.runtime) return [];
  const about = described(schema, context.about);
  switch (language) {
    case "python":
      return [...pythonFiles(schema, context, about), ...bundled(context, pythonFolder(context))];
    case "r":
      return [...rFiles(schema, context, about), ...bundled(context, "inst/node")];
    case "java":
      return [
        ...javaFiles(schema, context, about),
        ...bundled(context, `src/generated/resources/META-INF/uncia/${schema.package}`),
      ];
    default:
      return [];
  }
}

/** What a package says of itself, with words for what its author left out. */
interface Described extends About {
  readonly description: string;
  readonly authorName: string;
  readonly authorEmail: string;
}

const described = (schema: PackageSchema, about: About): Described => ({
  ...about,
  description: about.description || `Machine-learning stages of the npm package ${schema.package}.`,
  authorName: about.author?.name ?? `The authors of ${schema.package}`,
  // R wants an address of whoever maintains a package; this domain is reserved for such a purpose.
  authorEmail: about.author?.email ?? "nobody@example.org",
});

/** The package's JavaScript and the manifest by which the core loads it. */
function bundled({ bundle }: RenderContext, folder: string): OutputFile[] {
  if (!bundle) return [];
  return [
    { path: `${folder}/package.json`, text: bundle.manifest },
    { path: `${folder}/stages.js`, text: bundle.code },
  ];
}

const pythonRoot = ({ target }: RenderContext): string => `src/${target.module.replaceAll(".", "/")}`;

/** Where the Python runtime looks for a package's JavaScript: beside its `_package.py`. */
const pythonFolder = (context: RenderContext): string => `${pythonRoot(context)}/_stages`;

function pythonFiles(schema: PackageSchema, context: RenderContext, about: Described): OutputFile[] {
  const { module, runtime } = context.target;
  const [top = module] = module.split(".");
  const uncia = about.uncia;
  const data = {
    name: JSON.stringify(pythonProject(schema.package)),
    version: JSON.stringify(schema.version),
    description: JSON.stringify(about.description),
    license: about.license === undefined ? undefined : JSON.stringify(about.license),
    author: JSON.stringify(about.authorName),
    email: about.author?.email === undefined ? undefined : JSON.stringify(about.author.email),
    urls: Object.entries({ Homepage: about.homepage, Repository: about.repository }).flatMap(([name, url]) =>
      url === undefined ? [] : [`${name} = ${JSON.stringify(url)}`],
    ),
    requirement: JSON.stringify(uncia ? `${runtime}>=${uncia},<${nextBreaking(uncia)}` : runtime),
    npmName: JSON.stringify(schema.package),
    module: JSON.stringify(module),
    folder: JSON.stringify(`src/${top}`),
    bundled: JSON.stringify(`${pythonFolder(context)}/**`),
  };
  return [
    { path: "pyproject.toml", template: "pyproject.toml.hbs", data, ownable: true },
    { path: `${pythonRoot(context)}/py.typed`, text: "" },
  ];
}

/** `@acme/text-tools` is `acme-text-tools` on PyPI, and as an artifact of Maven. */
export const pythonProject = (packageName: string): string => packageName.replace(/^@/, "").replace("/", "-");

function rFiles(schema: PackageSchema, context: RenderContext, about: Described): OutputFile[] {
  const { module, runtime } = context.target;
  const uncia = about.uncia;
  const data = {
    module,
    title: dcf(titleOf(schema.package)),
    version: schema.version.replace(/-.*$/, ""),
    author: rText(about.authorName),
    email: rText(about.authorEmail),
    description: dcf(about.description.replace(/\.?$/, ".")),
    package: schema.package,
    urls: [about.homepage, about.repository].filter((url) => url !== undefined).join(", "),
    imports: uncia ? `${runtime} (>= ${uncia})` : runtime,
  };
  const license =
    about.licenseText ?? `${about.license ?? "See the licence"} of the npm package ${schema.package}.\n`;
  return [
    { path: "DESCRIPTION", template: "DESCRIPTION.hbs", data, ownable: true },
    { path: "LICENSE", text: license, ownable: true },
  ];
}

/** R wants a title in title case, without a full stop at its end. */
const titleOf = (packageName: string): string => `Stages of '${packageName}' for 'Uncia'`;

/** A value of `DESCRIPTION`: lines after the first are indented. */
const dcf = (text: string): string => text.replaceAll(/\s*\n\s*/g, "\n    ");
const rText = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

function javaFiles(schema: PackageSchema, context: RenderContext, about: Described): OutputFile[] {
  const { module, runtime } = context.target;
  const cut = module.lastIndexOf(".");
  const data = {
    group: cut < 0 ? module : module.slice(0, cut),
    artifact: pythonProject(schema.package),
    version: schema.version,
    name: xml(schema.package),
    description: xml(about.description),
    url: about.homepage ?? about.repository,
    license: about.license === undefined ? undefined : xml(about.license),
    moduleName: module,
    uncia: about.uncia,
    runtimeGroup: runtime,
  };
  return [{ path: "pom.xml", template: "pom.xml.hbs", data, ownable: true }];
}

const xml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
