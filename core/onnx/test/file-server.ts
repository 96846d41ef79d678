import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of a few files on this machine, which can be made to behave badly. */
export interface FileServer {
  readonly url: string;
  /** Contents by path. */
  readonly files: Record<string, Buffer>;
  /** Where paths lead to. */
  readonly redirects: Record<string, string>;
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
  knowsRanges: boolean;
  /** Cuts the connection after so many bytes. */
  breakAfter: number | undefined;
  /** Sends nothing more after so many bytes. */
  hangAfter: number | undefined;
  close(): Promise<void>;
}

export async function serveFiles(): Promise<FileServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const { range } = request.headers;
    state.requests.push({ path, range });
    const target = state.redirects[path];
    if (target !== undefined) response.writeHead(302, { location: target }).end();
    else answer(state, state.files[path], range, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state: FileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: {},
    redirects: {},
    requests: [],
    knowsRanges: true,
    breakAfter: undefined,
    hangAfter: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

function answer(
  { knowsRanges, breakAfter, hangAfter }: FileServer,
  content: Buffer | undefined,
  range: string | undefined,
  response: ServerResponse,
): void {
  if (!content) {
    response.writeHead(404, "Not Found").end();
    return;
  }
  const from = knowsRanges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
  const body = content.subarray(from);
  const headers = { "content-length": body.length };
  if (from > 0) {
    response.writeHead(206, {
      ...headers,
      "content-range": `bytes ${from}-${content.length - 1}/${content.length}`,
    });
  } else response.writeHead(200, headers);
  const end = breakAfter ?? hangAfter;
  if (end === undefined || end >= body.length) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, end), () => {
    if (breakAfter !== undefined) setTimeout(() => response.destroy(), 20);
  });
}
