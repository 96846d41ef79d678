import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, extname, join, normalize } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const root = join(import.meta.dirname, "../..");
export const site = join(root, "dist/site");
const screenshots = join(root, ".cache/reports/site");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

/** The site below a folder of its own, as a project's pages often are. */
export const folder = "/docs/uncia/";

export function serveSite(): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const wanted = join(site, normalize(path.slice(folder.length)));
    const isThere = path.startsWith(folder) && existsSync(wanted);
    const file = isThere && statSync(wanted).isDirectory() ? join(wanted, "index.html") : wanted;
    if (!isThere || !existsSync(file)) return response.writeHead(404).end();
    return response
      .writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" })
      .end(readFileSync(file));
  });
  return new Promise((done) =>
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      done({ server, address: `http://127.0.0.1:${port}${folder}` });
    }),
  );
}

export function launch(): Promise<Browser> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const executablePath = ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) => folders.map((one) => join(one, name)))
    .find(existsSync);
  if (!executablePath) throw new Error("Chromium is missing: apt-get install chromium");
  return chromium.launch({ executablePath });
}

/** A page in a browser without memories, and all that it complained of or asked of other hosts. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[];
}

export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(address);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "data:") complaints.push(`left the site: ${url.href}`);
  });
  await page.goto(address);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** A picture for people to look at, in `.cache/reports/site`. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage });
}
