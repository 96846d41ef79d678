import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { brokenLinks } from "./check-links.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function site(pages: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "uncia-site-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(pages)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("links to pages, places on them, folders and other sites are fine", () => {
  const folder = site({
    "index.html":
      '<a href="a/b.html#here">b</a> <a href="a/">a</a> <a href="https://example.org/x">x</a><i id="top"></i>',
    "a/b.html": '<h2 id="here">b</h2><a href="../index.html?language=r#top">up</a><a href="#here">here</a>',
    "a/index.html": '<img src="../picture.svg">',
    "picture.svg": "<svg/>",
  });
  expect(brokenLinks(folder)).toEqual([]);
});

test.each([
  [
    "a page that is not there",
    '<a href="gone.html">',
    "index.html links to gone.html: there is no such file",
  ],
  [
    "a place that is not there",
    '<a href="#gone">',
    "index.html links to #gone: there is no such place on the page",
  ],
  [
    "a picture that is not there",
    '<img src="gone.png">',
    "index.html links to gone.png: there is no such file",
  ],
  [
    "an absolute path, which breaks below another folder",
    '<a href="/index.html">',
    "index.html links to /index.html: it is not relative",
  ],
  [
    "a script of another host",
    '<script src="https://example.org/x.js">',
    "index.html loads https://example.org/x.js",
  ],
  [
    "a style of another host",
    '<link rel="stylesheet" href="//example.org/x.css">',
    "index.html loads //example.org/x.css",
  ],
])("%s is found", (_, html, problem) => {
  expect(brokenLinks(site({ "index.html": html }))).toEqual([problem]);
});
