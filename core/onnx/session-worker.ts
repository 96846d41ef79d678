/** A thread that holds one session of ONNX Runtime, whose calls block. */
import { parentPort, type Transferable } from "node:worker_threads";
import { asUnciaError } from "../errors.ts";
import { describeModel } from "./describe.ts";
import { loadModel, wholeModel } from "./load.ts";
import type { Answer, Request } from "./protocol.ts";
import { openSession, type Session } from "./session.ts";
import type { Tensor } from "./tensor.ts";

// ONNX Runtime's JavaScript makes such arrays where there are any, and its addon cannot read them; without them it takes the bits as they are.
Reflect.deleteProperty(globalThis, "Float16Array");

let session: Session | undefined;

async function work(request: Request): Promise<unknown> {
  switch (request.task) {
    case "open":
      await session?.close();
      session = await openSession(request.source, request.settings, request.caller);
      return session.tensors;
    case "run":
      if (!session) throw new Error("No session is open.");
      return session.run(request.feeds);
    case "close":
      await session?.close();
      session = undefined;
      return undefined;
    case "describe":
      return describeModel(loadModel(request.source));
    case "pack":
      return wholeModel(request.source);
  }
}

/** What need not be copied on its way back. */
function moved({ task }: Request, value: unknown): Transferable[] {
  const arrays =
    task === "pack"
      ? [value]
      : task === "run"
        ? Object.values(value as Record<string, Tensor>).map(({ data }) => data)
        : [];
  const buffers = arrays.flatMap((data) => (ArrayBuffer.isView(data) ? [data.buffer as ArrayBuffer] : []));
  return [...new Set(buffers)];
}

function failed(id: number, error: unknown): Answer {
  const { code, details, message, text } = describe(error);
  return { id, failure: { code, message: text ?? message, details } };
}

/** The hint is added to the message again where the error is made anew. */
function describe(error: unknown) {
  const { code, message, details } = asUnciaError(error);
  const { hint } = details;
  const text = hint && message.endsWith(` ${hint}`) ? message.slice(0, -hint.length - 1) : undefined;
  return { code, message, details, text };
}

let last: Promise<unknown> = Promise.resolve();

parentPort?.on("message", (request: Request) => {
  last = last.then(async () => {
    try {
      const value = await work(request);
      parentPort?.postMessage({ id: request.id, value } satisfies Answer, moved(request, value));
    } catch (error) {
      parentPort?.postMessage(failed(request.id, error));
    }
  });
});
