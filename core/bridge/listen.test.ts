import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { coreCommand, TestClient } from "./test-client.ts";
import { folder, input, rows, x } from "./test-support.ts";

const token = "0123456789abcdef".repeat(4);
let child: ChildProcess | undefined;
afterEach(() => child?.kill("SIGKILL"));

async function run(...args: string[]): Promise<{ output: string; child: ChildProcess }> {
  const started = spawn(process.execPath, [...coreCommand(), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  child = started;
  let output = "";
  for (const stream of [started.stdout, started.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const over = once(started, "close");
  while (!output.includes("\n") && started.exitCode === null) {
    await Promise.race([over, once(started.stdout, "data"), once(started.stderr, "data")]);
  }
  return { output, child: started };
}

function tokenFile(content = `${token}\n`): string {
  const path = folder();
  writeFileSync(path, content);
  return path;
}

async function join(address: string | { port: number; host: string }): Promise<TestClient> {
  const socket: Socket = typeof address === "string" ? connect(address) : connect(address);
  await once(socket, "connect");
  return new TestClient(socket);
}

describe("a core that listens", () => {
  test("serves several clients that know the token, one after the other and at once", async () => {
    const path = folder();
    const { output, child: core } = await run("--listen", path, "--token-file", tokenFile());
    expect(JSON.parse(output)).toEqual({ listening: path });
    expect(statSync(path).mode & 0o077).toBe(0);
    const first = await join(path);
    await first.greet({ token });
    const second = await join(path);
    await second.greet({ token });
    first.open("collect", { data: input() }, { inputs: [[]] });
    first.socket.destroy();
    expect(rows(await second.call("collect", { data: input() }, { inputs: [[x(1)]] }))).toEqual([{ x: 1 }]);
    // The core learns of the closed socket in its own time, and only then cancels the call.
    await expect.poll(async () => (await second.call("stats")).value.calls).toBe(0);
    await second.call("shutdown");
    expect(await once(core, "exit")).toEqual([0, null]);
  });

  test.each([
    ["no", undefined],
    ["a short", "00"],
    ["a wrong", token.replace("0", "1")],
    ["a strange", { length: 64 }],
  ])("refuses %s token and serves on", async (_, wrong) => {
    const { output } = await run("--listen", "127.0.0.1:0", "--token-file", tokenFile());
    const [host = "", port] = JSON.parse(output).listening.split(":");
    const stranger = await join({ host, port: Number(port) });
    await expect(stranger.greet({ token: wrong })).rejects.toMatchObject({ wire: { code: "protocol" } });
    await expect(stranger.receive()).rejects.toThrow("the connection ended");
    const friend = await join({ host, port: Number(port) });
    await friend.greet({ token });
    await friend.call("ping");
    friend.socket.destroy();
  });
});

describe("the command line", () => {
  test.each([
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/],
    [["--help"], 0, /--connect <path>/],
    [[], 2, /--connect or --listen/],
    [["--listen", "127.0.0.1:0"], 2, /--token-file/],
    [["--connect", "/no/such/socket"], 2, /cannot connect/],
    [["--frobnicate"], 2, /frobnicate/],
    [["--listen", "127.0.0.1:0", "--token-file", "/no/such/file"], 2, /no such file/],
  ])("%j", async (args, code, text) => {
    const { output, child: core } = await run(...args);
    if (core.exitCode === null) await once(core, "exit");
    expect(core.exitCode).toBe(code);
    expect(output).toMatch(text);
  });

  test("refuses a token that is no token", async () => {
    const { output } = await run("--listen", "127.0.0.1:0", "--token-file", tokenFile("secret"));
    expect(output).toMatch("64 hexadecimal digits");
  });
});
