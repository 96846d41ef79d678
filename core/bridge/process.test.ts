import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arithPackage, coreCommand, ownPackage, TestClient } from "./test-client.ts";
import { center, double, failure, folder, input, rows, transform, x } from "./test-support.ts";

let client: TestClient;
beforeEach(async () => {
  client = await TestClient.spawn();
});
afterEach(() => client[Symbol.asyncDispose]());

describe("the process", () => {
  test("logs what stages print, beside the protocol", async () => {
    await client.greet();
    const chatty = { ...double, params: { ...double.params, printCol: "printed" } };
    expect(rows(await client.call("collect", { data: transform(chatty) }, { inputs: [[x(1)]] }))).toEqual([
      { x: 1, y: 2 },
    ]);
    await client.call("shutdown");
    expect(await client.exit()).toBe(0);
    expect(client.log).toContain("printed: 1 rows");
    expect(client.stdout).toBe("");
  });

  test("ends after shutdown was answered", async () => {
    await client.greet();
    expect((await client.call("shutdown")).value).toBeNull();
    expect(await client.exit()).toBe(0);
  });

  test("ends when the client closes the connection", async () => {
    await client.greet();
    client.socket.destroy();
    expect(await client.exit()).toBe(0);
  });

  test.each([
    ["the client closes stdin", () => client.process?.stdin?.destroy()],
    ["the client closes the connection", () => client.socket.destroy()],
  ])("ends within two seconds when %s, even while its main thread is busy", async (_, leave) => {
    await client.greet();
    const { stage } = (
      await client.call("fit", { stage: center, data: input(), folder: folder() }, { inputs: [[x(1)]] })
    ).value;
    client.open("method", { stage, method: "spin", args: { ms: 30_000 } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const begun = performance.now();
    leave();
    // A client that is gone has closed both; a busy core sees only the pipe.
    client.process?.stdin?.destroy();
    await client.exit();
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test("ignores Ctrl-C and ends on SIGTERM", async () => {
    await client.greet();
    client.process?.kill("SIGINT");
    client.process?.kill("SIGHUP");
    await client.call("ping");
    client.process?.kill("SIGTERM");
    expect(await client.exit()).toBe(143);
  });

  test("ends on SIGTERM in the middle of a call", async () => {
    await client.greet();
    client.open("collect", { data: input() }, { inputs: [[]] });
    await client.call("ping");
    client.process?.kill("SIGTERM");
    expect(await client.exit()).toBe("SIGKILL");
  });

  test("names the differing schemas when a name is not known", async () => {
    await client.greet({ packages: [{ ...ownPackage, schema: "sha256:other" }, arithPackage] });
    const stage = { ...double, params: { newest: 1 } };
    const error = await failure(client.call("collect", { data: transform(stage) }, { inputs: [[x(1)]] }));
    expect(error).toMatchObject({
      code: "unknown_param",
      message: expect.stringContaining("another schema of uncia"),
    });
  });
});

test("a core whose parent is killed ends, though a sibling holds its stdin open", async () => {
  const script = `
    const { spawn } = require("node:child_process");
    const core = spawn(process.execPath, JSON.parse(process.argv[1]), { stdio: ["pipe", "ignore", "ignore"], detached: true });
    // As after a fork: a process that outlives this one has the client's end of the pipe, too.
    const lingering = "setTimeout(() => {}, 4000)";
    const sibling = spawn(process.execPath, ["-e", lingering], { stdio: ["ignore", "ignore", "ignore", core.stdin._handle.fd] });
    sibling.once("spawn", () => process.stdout.write("ready"));
    setInterval(() => {}, 1000);`;
  const path = folder();
  const server = createServer().listen(path);
  const connected = once(server, "connection");
  const command = JSON.stringify([...coreCommand(), "--connect", path]);
  const parent = spawn(process.execPath, ["-e", script, command], { stdio: ["ignore", "pipe", "inherit"] });
  const [[socket]] = (await Promise.all([connected, once(parent.stdout, "data")])) as [[Socket], unknown];
  const closed = once(socket.resume(), "close");
  const begun = performance.now();
  parent.kill("SIGKILL");
  await closed;
  expect(performance.now() - begun).toBeLessThan(2000);
  server.close();
});
