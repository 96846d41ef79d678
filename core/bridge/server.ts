import { readFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import "../stages.ts";
import { UnciaError } from "../errors.ts";
import { Connection, writeBufferBytes } from "./connection.ts";
import { Core } from "./core.ts";
import { guardProcess, leave } from "./process.ts";

/** Joins the client that listens at `path`, serves it, and ends the process when it goes. */
export function serveClient(path: string, preload: readonly string[] = []): void {
  const core = new Core(() => void connection.finish().then(() => leave(0, core)));
  guardProcess(core, { isChild: true });
  const connection = new Connection(core, undefined, (failure) => leave(failure ? 1 : 0, core));
  // `onread` lets the kernel write a table's bytes straight to where they stay; only a connecting socket has it.
  const socket = connect({
    path,
    allowHalfOpen: true,
    writableHighWaterMark: writeBufferBytes,
    onread: {
      buffer: () => connection.reader.target(),
      callback: (count: number, buffer: Uint8Array) => {
        connection.landed(count, buffer);
        return true;
      },
    },
  } as Parameters<typeof connect>[0] & object);
  const refused = (error: Error) => {
    process.stderr.write(`uncia: cannot connect to ${path}: ${error.message}\n`);
    leave(2, core);
  };
  socket.once("error", refused).once("connect", () => {
    socket.off("error", refused);
    core.preload(preload);
  });
  connection.attach(socket);
}

/** Listens at `address`, a path or `host:port`, for any number of clients that know the token. */
export async function serveMany(address: string, tokenFile: string): Promise<Server> {
  const token = await readToken(tokenFile);
  const connections = new Set<Connection>();
  const core = new Core(async () => {
    await Promise.all([...connections].map((connection) => connection.finish()));
    leave(0, core);
  });
  guardProcess(core, { isChild: false });
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, highWaterMark: writeBufferBytes },
    (socket) => {
      const connection = new Connection(core, token, () => connections.delete(connection)).attach(socket);
      connections.add(connection);
      socket.on("data", (chunk) => connection.landed(chunk.length, chunk));
    },
  );
  server.on("error", (error) => {
    process.stderr.write(`uncia: cannot listen at ${address}: ${error.message}\n`);
    leave(2, core);
  });
  const port = /^(.*):(\d+)$/.exec(address);
  const isPath = !port || address.includes("/");
  const umask = process.umask(0o077);
  server.listen(isPath ? { path: address } : { host: port[1] || "127.0.0.1", port: Number(port[2]) }, () => {
    process.umask(umask);
    const at = server.address();
    const listening = typeof at === "object" && at ? `${at.address}:${at.port}` : at;
    process.stdout.write(`${JSON.stringify({ listening })}\n`);
  });
  return server;
}

async function readToken(file: string): Promise<Buffer> {
  const text = (await readFile(file, "utf8")).trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new UnciaError("invalid_param", `${file} must hold a token of 64 hexadecimal digits.`);
  }
  return Buffer.from(text, "hex");
}
