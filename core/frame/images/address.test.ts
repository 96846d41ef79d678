import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DataFrame } from "../dataframe.ts";

const pictures = join(import.meta.dirname, "../../../examples/data/pictures");
const circle = readFileSync(join(pictures, "circle-1.png"));
const folder = mkdtempSync(join(tmpdir(), "uncia-addresses-"));
let archive: Buffer;
let atOnce = 0;
let most = 0;

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const redirect =
  (to: string): Answer =>
  (response) =>
    response.writeHead(302, { location: to }).end();

const answers: Record<string, Answer> = {
  "/circle.png": (response) => void response.end(circle),
  "/moved.png": redirect("/circle.png"),
  "/round.png": redirect("/round.png"),
  "/file.png": redirect(`file://${join(pictures, "circle-1.png")}`),
  "/data.png": redirect("data:image/png;base64,AAAA"),
  "/password.png": redirect("http://me:secret@127.0.0.1/circle.png"),
  "/silent.png": () => undefined,
  "/drip.png": (response) => {
    response.write(circle.subarray(0, 10));
  },
  "/announced.png": (response) => void response.writeHead(200, { "content-length": 10 ** 9 }).write("x"),
  "/endless.png": (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", more);
    more();
  },
  "/cut.png": (response) => {
    response.writeHead(200, { "content-length": circle.length });
    response.write(circle.subarray(0, 100), () => response.destroy());
  },
  "/page.png": (response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"),
  "/p.tar": (response) => void response.end(archive),
  "/cut.tar": (response) => {
    response.write(archive.subarray(0, 2000), () => response.destroy());
  },
  "/silent.tar": (response) => void response.write(archive.subarray(0, 2000)),
};

const server = createServer((request, response) => {
  most = Math.max(most, ++atOnce);
  response.on("close", () => atOnce--);
  const path = (request.url ?? "").replace(/\?.*/, "");
  const answer = answers[path] ?? ((it: ServerResponse) => void it.writeHead(404).end("nothing here"));
  if (path === "/slow.png") setTimeout(() => response.end(circle), 20);
  else answer(response, request);
});
let base = "";

beforeAll(async () => {
  await create({ file: join(folder, "p.tar"), cwd: pictures }, ["circle-1.png", "square-1.png"]);
  archive = readFileSync(join(folder, "p.tar"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** What is wrong with the picture at an address; null where nothing is. */
async function problem(
  path: string,
  options: { maxBytes?: number; timeout?: number } = {},
): Promise<unknown> {
  const rows = await DataFrame.readImages(base + path, options).toRows();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.image === null).toBe(rows[0]?.error !== null);
  return rows[0]?.error === null ? null : String(rows[0]?.error).replace(`${base}${path}: `, "");
}

test("pictures come from addresses, redirects followed", async () => {
  expect(await problem("/circle.png")).toBeNull();
  expect(await problem("/circle.png?size=large")).toBeNull();
  expect(await problem("/moved.png")).toBeNull();
});

test("what a server does wrong is told in the row of its picture", async () => {
  expect(await problem("/nothing.png")).toBe("the server answered 404 Not Found");
  expect(await problem("/round.png")).toBe("more than 5 redirects");
  for (const path of ["/file.png", "/data.png", "/password.png"]) {
    expect(await problem(path)).toBe("the server redirects to an address that is not followed");
  }
  expect(await problem("/page.png")).toMatch(/\(unsupported\)$/);
  expect(await problem("/cut.png")).toBeTruthy();
});

test("no server can make this wait for ever, or fill the memory", async () => {
  expect(await problem("/silent.png", { timeout: 0.2 })).toBe("no answer within 0.2 seconds");
  expect(await problem("/drip.png", { timeout: 0.2 })).toBe("no answer within 0.2 seconds");
  const tooLong = "more than 100000 bytes, which is the limit maxBytes";
  expect(await problem("/announced.png", { maxBytes: 100_000 })).toBe(tooLong);
  expect(await problem("/endless.png", { maxBytes: 100_000 })).toBe(tooLong);
});

test("a server that is not there is told, and good pictures beside it are read", async () => {
  const paths = ["http://127.0.0.1:9/a.png", `${base}/circle.png`];
  const [bad, good] = await DataFrame.readImages(paths).toRows();
  expect(String(bad?.error)).toMatch(/^http:\/\/127\.0\.0\.1:9\/a\.png: ./);
  expect(good?.error).toBeNull();
});

test("many addresses keep their order, some of them asked for at a time", async () => {
  most = 0;
  const paths = Array.from({ length: 30 }, (_, i) => `${base}/${i % 3 === 0 ? "slow" : "circle"}.png?${i}`);
  const rows = await DataFrame.readImages(paths, { filename: true }).toRows();
  expect(rows.map(({ filename }) => filename)).toEqual(paths);
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(8);
});

test("archives are read as they come; one that breaks off or falls silent is an error", async () => {
  const rows = await DataFrame.readImages(`${base}/p.tar`, { filename: true }).toRows();
  expect(rows.map(({ filename }) => filename)).toEqual([
    `${base}/p.tar/circle-1.png`,
    `${base}/p.tar/square-1.png`,
  ]);
  await expect(DataFrame.readImages(`${base}/cut.tar`).count()).rejects.toMatchObject({ code: "io" });
  await expect(DataFrame.readImages(`${base}/silent.tar`, { timeout: 0.2 }).count()).rejects.toMatchObject({
    code: "limit",
  });
});

test("only web addresses are read, and none that holds a password", () => {
  const read = (address: string) => () => DataFrame.readImages(address);
  expect(read("file:///etc/passwd")).toThrow("Pictures are not read from file:// addresses.");
  expect(read("ftp://host/a.png")).toThrow("Pictures are not read from ftp:// addresses.");
  expect(read("http://me:secret@host/a.png")).toThrow("The address at host holds a user's name or password.");
  expect(read("http://[/a.png")).toThrow("http://[/a.png is no address.");
});

test("a read that is cancelled ends", async () => {
  const data = DataFrame.readImages(`${base}/silent.png`);
  await expect(data.count({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ code: "cancelled" });
});
