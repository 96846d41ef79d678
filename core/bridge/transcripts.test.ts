import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeBatches } from "../frame/ipc.ts";
import { batchRows } from "../frame/values.ts";
import { version } from "../version.ts";
import { arithPackage, TestClient } from "./test-client.ts";
import { expected, fill, type Line, readTranscript, type Variables } from "./transcripts.ts";

const folder = new URL("../../test/wire/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

let home: string;
let client: TestClient;
beforeEach(async () => {
  home = mkdtempSync(`${tmpdir()}/uncia-test-`);
  client = await TestClient.spawn();
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

test("there are transcripts", () => {
  expect(files.length).toBeGreaterThanOrEqual(4);
});

test.each(files)("the core says again what %s says", async (file) => {
  const variables: Variables = new Map([
    ["home", home],
    ["arith", arithPackage.path],
    ["version", version],
  ]);
  for (const line of readTranscript(new URL(file, folder))) await play(line, variables);
});

async function play(line: Line, variables: Variables): Promise<void> {
  if (line.from === "client") {
    const body = line.body === undefined ? undefined : Buffer.from(line.body, "base64");
    client.send(fill(line.header, variables) as object, body);
    return;
  }
  // When credit is given is the receiver's choice.
  const { header, body } = await client.receive((one) => one.type !== "credit");
  expect(header).toEqual(expected(line.header, header, variables));
  if (line.body === undefined) expect(body).toBeUndefined();
  else expect(content(body)).toEqual(content(Buffer.from(line.body, "base64")));
}

/** Bytes may change with the version of Arrow; schema and rows may not. */
function content(body: Uint8Array | undefined) {
  const { schema, batches } = decodeBatches(body ?? new Uint8Array());
  const fields = schema.fields.map((field) => [String(field), field.nullable, [...field.metadata]]);
  return { fields, rows: batches.flatMap(batchRows) };
}
