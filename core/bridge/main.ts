/** The core as a process of its own: `node bridge.js --connect <path>`. See docs/protocol.md. */
import { parseArgs } from "node:util";
import { cacheCompiledCode } from "../compile-cache.ts";
import { version } from "../version.ts";

const usage = `Usage: node bridge.js --connect <path> [--preload <part>]
       node bridge.js --listen <path or host:port> --token-file <file>

The core of Uncia, driven by a client in another language.

  --connect <path>     join the client that listens on this unix socket, and end with it
  --preload <part>     load this, stages or engine (of SQL and files), while the client gets ready; repeatable
  --listen <address>   listen for clients, on a unix socket or a TCP port
  --token-file <file>  64 hexadecimal digits that clients of --listen must know
  --version            print the version
  --help               print this
`;

const options = {
  connect: { type: "string" },
  preload: { type: "string", multiple: true, default: [] as string[] },
  listen: { type: "string" },
  "token-file": { type: "string" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

/** Clients look at names and sizes of the core's files only; what is wrong inside of one shows here. */
function damaged(cause: Error): never {
  throw new Error(
    `The core in ${import.meta.dirname} is damaged: ${cause.message}\nInstall Uncia again; its doctor, with --deep, tells which files are wrong.`,
    { cause },
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(usage);
  if (values.version) return void process.stdout.write(`${version}\n`);
  const tokenFile = values["token-file"];
  if ((values.connect === undefined) === (values.listen === undefined)) {
    throw new Error("Give either --connect or --listen.");
  }
  if (values.listen !== undefined && tokenFile === undefined) throw new Error("--listen needs --token-file.");
  cacheCompiledCode();
  // Imported only now, so that the cache serves it.
  const { serveClient, serveMany } = await import("./server.ts").catch(damaged);
  if (values.connect !== undefined) serveClient(values.connect, values.preload);
  else if (values.listen !== undefined) await serveMany(values.listen, tokenFile as string);
}

main().catch((error: Error) => {
  process.stderr.write(`uncia: ${error.message}\n`);
  process.exitCode = 2;
});
