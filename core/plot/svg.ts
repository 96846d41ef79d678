import { createHash } from "node:crypto";

export const escapeXml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** Characters that no XML document may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;

/** Text that may stand in XML: what may not is shown as the replacement character. */
export const xmlText = (text: string): string => text.toWellFormed().replace(forbidden, "\uFFFD");

/**
 * An SVG that stands alone takes the colours of its viewer's theme. Inside of a page no rule of this applies, and it takes the colour of
 * the text around it.
 */
const style =
  "<style>svg:root{color-scheme:light dark;color:#1f2328}" +
  "@media (prefers-color-scheme:dark){svg:root{color:#e6edf3}}</style>";

/**
 * Vega's SVG made fit to be put into any page: one picture to a screen reader, with title and description, tooltips on its marks, and ids
 * that are made from the content, so that two plots of a page never share them.
 */
export function finishSvg(vega: string, title: string, description: string): string {
  const [, width, height] = /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(vega) ?? [];
  const body = withTooltips(
    xmlText(vega)
      .replace(/^<svg [^>]*>/, "")
      .replace(/<\/svg>\s*$/, ""),
  );
  const head = [xmlText(title), xmlText(description)].map(escapeXml);
  const id = `plot-${createHash("sha256")
    .update(JSON.stringify([head, body]))
    .digest("hex")
    .slice(0, 12)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-labelledby="${id}-title ${id}-desc" style="max-width:100%;height:auto">`,
    `<title id="${id}-title">${head[0]}</title><desc id="${id}-desc">${head[1]}</desc>`,
    style,
    // What Vega numbers, to clip by it or to fill with it, is another thing in each plot.
    body.replace(/( id="|url\(#)(?=\w+)/g, `$1${id}-`),
    "</svg>",
  ].join("");
}

const tag = /<([a-z]+)((?: [\w:-]+="[^"]*")*)(\/?)>/g;
const attribute = / ([\w:-]+)="([^"]*)"/g;

/** What Vega writes for screen readers, which here read the description, and for scripts. */
const dropped = /^(?:role|aria-.*|pointer-events|class)$/;

/** Paths to a hundredth of a pixel: nobody sees more, and a curve takes a third of the bytes. */
const rounded = (path: string): string =>
  path.replace(/-?\d*\.\d{3,}(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100));

/** The names that Vega gives to marks become their tooltips, and what only a live view would need goes. */
function withTooltips(svg: string): string {
  return svg.replace(tag, (_, name: string, attributes: string, closed: string) => {
    let label = "";
    const kept = attributes.replace(attribute, (whole, key: string, value: string) => {
      if (key === "aria-label") label = value;
      if (dropped.test(key)) return "";
      return key === "d" ? ` d="${rounded(value)}"` : whole;
    });
    // Groups of marks have names too; they would be the tooltip of all that lies in them.
    if (label === "" || name === "g") return `<${name}${kept}${closed}>`;
    return `<${name}${kept}><title>${label}</title>${closed && `</${name}>`}`;
  });
}
