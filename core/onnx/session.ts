import type { InferenceSession } from "onnxruntime-common";
import type { CallerLanguage } from "../caller.ts";
import { UnciaError } from "../errors.ts";
import { cutGraph } from "./cut.ts";
import { takeInExternalData } from "./external-data.ts";
import { encodeModel, type ValueInfoProto } from "./format.ts";
import { folderOf, type LoadedModel, loadModel } from "./load.ts";
import type { SessionSettings, SessionTensors } from "./protocol.ts";
import type { ModelSource } from "./runner.ts";
import { loadRuntime, type Runtime } from "./runtime.ts";
import type { Tensor, TensorInfo, TensorType } from "./tensor.ts";

/** A model that is ready to run, on the thread that it runs on. */
export interface Session {
  readonly tensors: SessionTensors;
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

/** Reads a model, cuts it to what is fetched, and opens a session. */
export async function openSession(
  source: ModelSource,
  settings: SessionSettings,
  caller: CallerLanguage,
): Promise<Session> {
  const model = loadModel(source);
  if (settings.fetches) cutGraph(model.graph, settings.fetches);
  takeInExternalData(model, folderOf(source));
  const runtime = loadRuntime(caller);
  checkProvider(runtime, settings.executionProvider);
  const session = await create(runtime, model, settings);
  return {
    tensors: {
      inputs: session.inputMetadata.map((value) => infoOf(value, model.graph.input, "input")),
      outputs: session.outputMetadata.map((value) => infoOf(value, model.graph.output, "output")),
    },
    async run(feeds) {
      const given = Object.entries(feeds).map(([name, { type, data, dims }]) => {
        return [name, new runtime.Tensor(type as "float32", data as Float32Array, dims)] as const;
      });
      const found = await run(session, Object.fromEntries(given));
      return Object.fromEntries(
        Object.entries(found).map(([name, tensor]) => [name, plainTensor(tensor as unknown as Tensor)]),
      );
    },
    close: () => session.release(),
  };
}

function checkProvider(runtime: Runtime, provider: string): void {
  const known = runtime.listSupportedBackends();
  if (known.some(({ name }) => name === provider)) return;
  throw noProvider(runtime, provider, "");
}

function noProvider(runtime: Runtime, provider: string, why: string): UnciaError {
  const bundled = runtime.listSupportedBackends().filter((one) => one.bundled && one.name !== provider);
  const names = bundled.map(({ name }) => JSON.stringify(name)).join(", ");
  return new UnciaError(
    "unsupported",
    `This ONNX Runtime cannot run on ${JSON.stringify(provider)} here${why && ` (${withoutPlace(why)})`}; it has ${names}.`,
    { param: "executionProvider" },
  );
}

const levels = { disabled: "disabled", basic: "basic", extended: "extended", all: "all" } as const;

async function create(
  runtime: Runtime,
  model: LoadedModel,
  settings: SessionSettings,
): Promise<InferenceSession> {
  const { executionProvider, threads, spinning } = settings;
  try {
    return await runtime.InferenceSession.create(encodeModel(model), {
      executionProviders: [executionProvider],
      graphOptimizationLevel: levels[settings.optimizationLevel],
      // What goes wrong is thrown; its log would say it a second time.
      logSeverityLevel: 4,
      ...(threads > 0 && { intraOpNumThreads: threads, interOpNumThreads: 1 }),
      ...(!spinning && { extra: { session: { intra_op: { allow_spinning: "0" } } } }),
    });
  } catch (error) {
    const reason = (error as Error).message.trim();
    if (executionProvider !== "cpu" && /provider|library|backend|adapter/i.test(reason)) {
      throw noProvider(runtime, executionProvider, reason);
    }
    throw refusal(reason, model, error);
  }
}

/** What ONNX Runtime says, without the places in its own source. */
const withoutPlace = (reason: string): string =>
  reason.replace(/^\/\S+:\d+ .*?\) (?=[A-Z])/s, "").replace(/^\/\S+:\d+ /, "");

/** Why ONNX Runtime does not take a model. */
function refusal(reason: string, model: LoadedModel, cause: unknown): UnciaError {
  const details = { param: "modelLocation" };
  const text = withoutPlace(reason);
  const opset = /Opset (\d+) is under development.*till opset (\d+)/s.exec(text);
  if (opset) {
    const message = `The model uses opset ${opset[1]}; ONNX Runtime knows those up to ${opset[2]}.`;
    return new UnciaError(
      "model_format",
      message,
      { ...details, hint: "Export it with an older opset." },
      { cause },
    );
  }
  const ir = /Unsupported model IR version: (\d+), max supported IR version: (\d+)/.exec(text);
  if (ir) {
    const message = `The model is of ONNX's format ${ir[1]}; ONNX Runtime reads those up to ${ir[2]}.`;
    return new UnciaError(
      "model_format",
      message,
      { ...details, hint: "Export it with an older version of onnx." },
      { cause },
    );
  }
  const [, domain, operator] = /Fatal error: (.*):(\w+)\(.*is not a registered function\/op/.exec(text) ?? [];
  const node = model.graph.node.find((one) => one.opType === operator && one.domain === (domain ?? ""));
  if (operator !== undefined && node) {
    const message = `ONNX Runtime has no operator ${JSON.stringify(operator)} of the domain ${JSON.stringify(domain)}, which the node ${JSON.stringify(node.name)} is.`;
    return new UnciaError("model_format", message, details, { cause });
  }
  return new UnciaError("model_format", `ONNX Runtime refuses the model: ${text}`, details, { cause });
}

async function run(session: InferenceSession, feeds: InferenceSession.FeedsType) {
  try {
    return await session.run(feeds);
  } catch (error) {
    throw new UnciaError("kernel", `ONNX Runtime: ${(error as Error).message.trim()}`, {}, { cause: error });
  }
}

function infoOf(
  value: InferenceSession.ValueMetadata,
  declared: readonly ValueInfoProto[],
  role: string,
): TensorInfo {
  if (!value.isTensor) {
    throw new UnciaError(
      "unsupported",
      `The ${role} ${JSON.stringify(value.name)} of the model is no tensor.`,
      {
        param: role === "input" ? "feedDict" : "fetchDict",
        hint:
          role === "input"
            ? "Fetch a tensor that does not depend on it."
            : "Fetch the tensor that it is made of; exporters of scikit-learn's models leave it as it is with zipmap=False.",
      },
    );
  }
  // ONNX Runtime shows no axes both for a single number and where it does not know them.
  const isKnown = value.shape.length > 0 || saysShape(declared.find(({ name }) => name === value.name));
  return { name: value.name, type: value.type as TensorType, shape: isKnown ? value.shape : undefined };
}

const saysShape = (value: ValueInfoProto | undefined): boolean =>
  value?.type?.tensorType?.shape !== undefined;

const plainTensor = ({ type, dims, data }: Tensor): Tensor => ({ type, dims: [...dims], data });
