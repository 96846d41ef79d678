/**
 * Records the dialogues beside this file by having them with a core:
 * `node --conditions=source test/wire/record.ts`. Read the difference before you commit it: these files say what
 * clients may rely on.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { RecordBatch } from "apache-arrow";
import { Dictionary, Field, Int8, makeData, Schema, Utf8, vectorFromArray } from "apache-arrow";
import { arithPackage, type CallOptions, hello, TestClient } from "../../core/bridge/test-client.ts";
import { Abstraction, type Line } from "../../core/bridge/transcripts.ts";
import { batchFromRows } from "../../core/frame/from.ts";
import { encodeBatch, joinChunks } from "../../core/frame/ipc.ts";
import { makeBatch } from "../../core/frame/schema.ts";
import { version } from "../../core/version.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const x = (...values: (number | null)[]): RecordBatch => batchFromRows(values.map((value) => ({ x: value })));
const input = { input: 0 };
const transform = (stage: unknown) => ({ method: "transform", of: input, args: { stage } });
const double = { class: "uncia-arith/arith#Double", params: { inputCol: "x", outputCol: "y" } };
const center = { class: "uncia-arith/arith#Center", params: { inputCol: "x", outputCol: "z" } };

class Recorder {
  readonly lines: Line[] = [];
  readonly #client: TestClient;
  readonly #abstraction = new Abstraction();
  #lastId = 0;

  constructor(client: TestClient, home: string) {
    this.#client = client;
    this.#abstraction.name(home, "home");
    this.#abstraction.name(arithPackage.path, "arith");
    this.#abstraction.name(version, "version");
  }

  say(header: object, body?: Uint8Array): void {
    this.#client.send(header, body);
    this.lines.push({
      from: "client",
      header: this.#abstraction.of(header),
      ...(body && { body: base64(body) }),
    });
  }

  /** Takes down frames of the core up to the one that answers, and gives its value. */
  async hear(): Promise<Record<string, unknown>> {
    for (;;) {
      const { header, body } = await this.#client.receive();
      if (header.type === "credit") continue;
      this.lines.push({
        from: "core",
        header: this.#abstraction.of(header),
        ...(body && { body: base64(body) }),
      });
      if (["welcome", "result", "error"].includes(header.type)) return header as Record<string, unknown>;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON of which each dialogue knows the shape
  async call(op: string, args?: object, { inputs = [], progress }: CallOptions = {}): Promise<any> {
    const id = ++this.#lastId;
    this.say({
      type: "call",
      id,
      op,
      ...(args && { args }),
      inputs: inputs.length,
      ...(progress && { progress }),
    });
    for (const [n, batches] of inputs.entries()) {
      for (const batch of batches) this.say({ type: "batch", id, input: n }, joinChunks(encodeBatch(batch)));
      this.say({ type: "inputEnd", id, input: n });
    }
    return (await this.hear()).value;
  }
}

const dialogues: Record<string, (with_: Recorder, home: string) => Promise<void>> = {
  async tables(core) {
    core.say(hello);
    await core.hear();
    await core.call("ping");
    const plan = {
      method: "select",
      of: { method: "limit", of: input, args: { count: 2 } },
      args: { columns: ["x"] },
    };
    await core.call("collect", { data: plan }, { inputs: [[x(1, null), x(3)]] });
    await core.call("collect", { data: input }, { inputs: [[x(1).slice(0, 0) as RecordBatch]] });
    await core.call("action", { data: input, method: "count" }, { inputs: [[x(1, 2)]] });
    await core.call("action", { data: input, method: "columns" }, { inputs: [[x(1)]] });
  },

  async models(core, home) {
    core.say(hello);
    await core.hear();
    const fitted = await core.call(
      "fit",
      { stage: center, data: input, folder: `${home}/model` },
      { inputs: [[x(1, 2, 6)]], progress: true },
    );
    await core.call("collect", { data: transform(fitted.stage) }, { inputs: [[x(3)]] });
    await core.call("method", { stage: fitted.stage, method: "means", args: {} });
    await core.call("stats");
    await core.call("free", { states: [fitted.stage.state.digest] });
    await core.call("collect", { data: transform(fitted.stage) }, { inputs: [[x(4)]] });
    await core.call("save", { stage: fitted.stage, folder: `${home}/copy` });
    await core.call("load", { folder: `${home}/copy` });
    const stages = [double, { ...center, params: { inputCol: "y", outputCol: "z" } }];
    const pipeline = { class: "uncia/pipeline#Pipeline", params: { stages } };
    const whole = await core.call(
      "fit",
      { stage: pipeline, data: input, folder: `${home}/pipeline` },
      { inputs: [[x(1, 3)]] },
    );
    await core.call("collect", { data: transform(whole.stage) }, { inputs: [[x(5)]] });
    await core.call("shutdown");
  },

  async errors(core) {
    core.say(hello);
    await core.hear();
    const fail = (stage: object) => core.call("collect", { data: transform(stage) }, { inputs: [[x(1)]] });
    await fail({ ...double, class: "uncia-arith/arith#Duble" });
    await fail({ ...double, params: { inputColumn: "x" } });
    await fail({ ...double, params: { inputCol: "w", outputCol: "y" } });
    await fail({ ...double, params: { inputCol: "x" } });
    await fail({ ...double, params: { delay: -1 } });
    await core.call("nothing");
    await core.call("load", { folder: "/no/such/folder" });
    await core.call("collect", { data: { method: "constructor", of: input } }, { inputs: [[x(1)]] });
    core.say({ type: "dance" });
    await core.hear();
  },

  async mismatch(core) {
    core.say({ ...hello, packages: [{ name: "uncia", version: "99.0.0" }] });
    await core.hear();
  },

  async plain(core) {
    core.say({ ...hello, capabilities: { dictionaries: false, stringViews: false } });
    await core.hear();
    const type = new Dictionary(new Utf8(), new Int8(), 1);
    const dictionary = vectorFromArray(["cat", "dog"], new Utf8());
    const nullBitmap = Uint8Array.of(0b101);
    const data = makeData({
      type,
      length: 3,
      nullCount: 1,
      nullBitmap,
      data: Int8Array.of(1, 0, 1),
      dictionary,
    });
    const batch = makeBatch(new Schema([new Field("animal", type, true)]), [data]);
    await core.call("collect", { data: input }, { inputs: [[batch]] });
  },
};

for (const [name, have] of Object.entries(dialogues)) {
  const home = mkdtempSync(`${tmpdir()}/uncia-test-`);
  const client = await TestClient.spawn();
  const recorder = new Recorder(client, home);
  await have(recorder, home);
  await client[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
  const text = recorder.lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(new URL(`${name}.jsonl`, import.meta.url), text);
}
