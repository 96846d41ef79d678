import { type DefaultTreeAdapterMap, parse } from "parse5";
import type { SearchDocument } from "./search-options.ts";

type Node = DefaultTreeAdapterMap["node"];
type Element = DefaultTreeAdapterMap["element"];

/** Elements whose text is no part of what a page says. */
const silent = new Set(["h1", "script", "style", "svg", "nav", "aside", "pre", "button", "label", "output"]);
const longestText = 1200;

/** The parts of a page that can be found, from the page as it is served. */
export function searchDocuments(html: string, address: string): SearchDocument[] {
  const document = parse(html) as Node;
  const main = find(document, ({ tagName }) => tagName === "main");
  const heading = main && find(main, ({ tagName }) => tagName === "h1");
  if (!main || !heading) return [];
  const title = ownText(heading);
  const parts: Part[] = [{ id: "", section: "", names: "", text: [] }];
  collect(main, parts);
  return parts
    .map(({ id, section, names, text }) => ({
      id: `${address}#${id}`,
      title,
      section,
      names,
      text: text.join(" ").replaceAll(/\s+/g, " ").trim().slice(0, longestText),
      address: id ? `${address}#${id}` : address,
    }))
    .filter(({ section, text }) => section !== "" || text !== "");
}

interface Part {
  readonly id: string;
  readonly section: string;
  readonly names: string;
  readonly text: string[];
}

function collect(node: Node, parts: Part[]): void {
  if ("tagName" in node) {
    const id = attribute(node, "id");
    if (silent.has(node.tagName) || attribute(node, "class") === "anchor") return;
    // The names of a param, which it is found by in every language anyway.
    if (node.tagName === "dt" && parts.at(-1)?.names) return;
    const names = attribute(node, "data-names");
    if (names !== undefined && id !== undefined) {
      const section = id;
      parts.push({ id, section, names, text: [] });
    } else if (/^h[2-4]$/.test(node.tagName) && id !== undefined) {
      parts.push({ id, section: ownText(node), names: "", text: [] });
      return;
    }
  }
  if (node.nodeName === "#text") parts.at(-1)?.text.push((node as DefaultTreeAdapterMap["textNode"]).value);
  for (const child of childrenOf(node)) collect(child, parts);
}

const childrenOf = (node: Node): readonly Node[] => ("childNodes" in node ? node.childNodes : []);

const attribute = (node: Element, name: string): string | undefined =>
  node.attrs.find((one) => one.name === name)?.value;

function find(node: Node, wanted: (element: Element) => boolean): Element | undefined {
  if ("tagName" in node && wanted(node)) return node;
  for (const child of childrenOf(node)) {
    const found = find(child, wanted);
    if (found) return found;
  }
  return undefined;
}

/** The text of a heading without the marks beside it. */
function ownText(node: Node): string {
  if (node.nodeName === "#text") return (node as DefaultTreeAdapterMap["textNode"]).value;
  if ("tagName" in node && ["anchor", "kind"].includes(attribute(node, "class") ?? "")) return "";
  return childrenOf(node)
    .map((child) => ownText(child))
    .join("")
    .replaceAll(/\s+/g, " ")
    .trim();
}
