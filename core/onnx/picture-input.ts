import type { DecodeOptions, Operation, TensorOptions } from "@uncia/opencv";
import { UnciaError } from "../errors.ts";
import type { PictureInput } from "./hub-card.ts";
import type { TensorInfo } from "./tensor.ts";
import { describeTensor } from "./tensor.ts";

/** The params that take the place of what a card says. */
export interface PreparationParams {
  readonly imageTensorName?: string | undefined;
  readonly imageHeight?: number | undefined;
  readonly imageWidth?: number | undefined;
  readonly channelOrder?: "rgb" | "bgr" | "gray" | undefined;
  readonly tensorLayout?: "NCHW" | "NHWC" | undefined;
  readonly resizeMode?: "stretch" | "crop" | undefined;
  readonly shorterSide?: number | undefined;
  readonly interpolation?: PictureInput["interpolation"] | undefined;
  readonly colorScaleFactor?: number | undefined;
  readonly channelNormalizationMeans?: readonly number[] | undefined;
  readonly channelNormalizationStds?: readonly number[] | undefined;
  readonly autoConvertToColor: boolean;
  readonly reducedDecode: boolean;
  readonly maxPixels: number;
}

/** How the pictures of one network are prepared. */
export interface PreparationPlan {
  /** Name of the input. */
  readonly input: string;
  readonly type: "float32" | "float16" | "uint8";
  /** How many pictures the network takes at once, where that is fixed. */
  readonly batch: number | undefined;
  readonly decode: DecodeOptions;
  readonly operations: readonly Operation[];
  readonly tensor: TensorOptions;
}

/** The axes of so many pictures as the input. */
export function preparedDims({ tensor }: PreparationPlan, count: number): number[] {
  const { height, width, layout, color } = tensor;
  const channels = color === "gray" ? 1 : 3;
  return layout === "NHWC" ? [count, height, width, channels] : [count, channels, height, width];
}

/** What the shape of an input tells: `[N, C, H, W]` or `[N, H, W, C]`, where numbers are fixed. */
interface InputShape {
  readonly layout?: "NCHW" | "NHWC" | undefined;
  readonly channels?: number | undefined;
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  readonly batch?: number | undefined;
}

/**
 * Puts together how pictures are prepared: from the params, else the card, else the input itself.
 * @throws UnciaError `invalid_param` where these contradict the input, or leave its size open.
 */
export function planPreparation(
  params: PreparationParams,
  card: PictureInput | undefined,
  inputs: readonly TensorInfo[],
): PreparationPlan {
  const input = findInput(params.imageTensorName, card?.name, inputs);
  const type = input.type;
  if (type !== "float32" && type !== "float16" && type !== "uint8") {
    throw new UnciaError(
      "unsupported",
      `The input "${input.name}" is ${describeTensor(input)}; pictures become float32, float16 or uint8.`,
      { param: "imageTensorName", hint: "Use ONNXModel for other tensors." },
    );
  }
  const layout = params.tensorLayout ?? card?.layout;
  const shape = readShape(input, layout);
  const color = params.channelOrder ?? card?.color ?? (shape.channels === 1 ? "gray" : "rgb");
  const height = params.imageHeight ?? card?.height ?? shape.height;
  const width = params.imageWidth ?? card?.width ?? shape.width;
  if (height === undefined || width === undefined) {
    throw new UnciaError(
      "missing_param",
      `The input "${input.name}" is ${describeTensor(input)}, which leaves its size open.`,
      { param: "imageHeight", hint: "Set imageHeight and imageWidth." },
    );
  }
  checkShape(input, shape, { height, width, channels: color === "gray" ? 1 : 3 });
  const interpolation = params.interpolation ?? card?.interpolation ?? "linear";
  const operations = resizing(params, card, { height, width, interpolation });
  const [first] = operations;
  // What is cut out of a larger picture must not be decoded at the size of the cutting.
  const least =
    first?.kind === "resizeShorter" ? { height: first.size, width: first.size } : { height, width };
  return {
    input: input.name,
    type,
    batch: shape.batch,
    decode: {
      maxPixels: params.maxPixels,
      ...(params.reducedDecode && { reduceTo: least }),
    },
    operations,
    tensor: {
      height,
      width,
      layout: shape.layout ?? "NCHW",
      color,
      interpolation,
      type: type === "uint8" ? "uint8" : "float32",
      ...(type !== "uint8" && scaling(params, card, color === "gray" ? 1 : 3)),
    },
  };
}

function findInput(
  asked: string | undefined,
  named: string | undefined,
  inputs: readonly TensorInfo[],
): TensorInfo {
  const list = inputs.map((input) => `"${input.name}" ${describeTensor(input)}`).join(", ");
  const name = asked ?? named ?? inputs[0]?.name;
  const found = inputs.find((input) => input.name === name);
  if (!found) {
    throw new UnciaError("invalid_param", `The network has no input "${name}"; it has ${list || "none"}.`, {
      param: "imageTensorName",
    });
  }
  if (inputs.length > 1) {
    throw new UnciaError("unsupported", `The network has several inputs: ${list}.`, {
      param: "modelLocation",
      hint: "Use ONNXModel, which feeds each from a column.",
    });
  }
  return found;
}

function readShape({ shape }: TensorInfo, asked: "NCHW" | "NHWC" | undefined): InputShape {
  if (shape === undefined) return { layout: asked };
  if (shape.length !== 4) {
    throw new UnciaError(
      "unsupported",
      `The network's input has ${shape.length} axes; pictures need 4: a batch, channels, height and width.`,
      { param: "imageTensorName", hint: "Use ONNXModel for other tensors." },
    );
  }
  const fixed = shape.map((dim) => (typeof dim === "number" && dim > 0 ? dim : undefined));
  const [batch, second, third, fourth] = fixed;
  const isInside = (fourth === 1 || fourth === 3) && second !== 1 && second !== 3;
  const layout = asked ?? (isInside ? "NHWC" : "NCHW");
  return layout === "NHWC"
    ? { layout, batch, height: second, width: third, channels: fourth }
    : { layout, batch, channels: second, height: third, width: fourth };
}

function checkShape(
  input: TensorInfo,
  shape: InputShape,
  wanted: { readonly height: number; readonly width: number; readonly channels: number },
): void {
  const params = { height: "imageHeight", width: "imageWidth", channels: "channelOrder" } as const;
  for (const axis of ["channels", "height", "width"] as const) {
    const fixed = shape[axis];
    if (fixed === undefined || fixed === wanted[axis]) continue;
    throw new UnciaError(
      "invalid_param",
      `The input "${input.name}" is ${describeTensor(input)}: its ${axis} (${shape.layout}) cannot be ${wanted[axis]}.`,
      { param: params[axis] },
    );
  }
}

function resizing(
  params: PreparationParams,
  card: PictureInput | undefined,
  size: {
    readonly height: number;
    readonly width: number;
    readonly interpolation: PictureInput["interpolation"];
  },
): Operation[] {
  const { height, width, interpolation } = size;
  const mode = params.resizeMode ?? (card === undefined || card.resize === "stretch" ? "stretch" : "crop");
  // The tensor has the size that is wanted, and pictures are stretched to it.
  if (mode === "stretch") return [];
  const ofCard = card === undefined || card.resize === "stretch" ? undefined : card.resize;
  const shorter = params.shorterSide ?? ofCard ?? Math.max(height, width);
  if (shorter < Math.max(height, width)) {
    throw new UnciaError(
      "invalid_param",
      `shorterSide is ${shorter}, from which ${height} x ${width} cannot be cut.`,
      { param: "shorterSide" },
    );
  }
  return [
    { kind: "resizeShorter", size: shorter, interpolation },
    { kind: "centerCrop", height, width },
  ];
}

function scaling(params: PreparationParams, card: PictureInput | undefined, channels: number) {
  const {
    colorScaleFactor = card?.scale ?? 1 / 255,
    channelNormalizationMeans: mean = card?.mean ?? [0],
    channelNormalizationStds: std = card?.std ?? [1],
  } = params;
  const lists = { channelNormalizationMeans: mean, channelNormalizationStds: std };
  for (const [param, list] of Object.entries(lists)) {
    if (list.length === 1 || list.length === channels) continue;
    throw new UnciaError("invalid_param", `${param} has ${list.length} numbers for ${channels} channels.`, {
      param,
    });
  }
  if (std.includes(0)) {
    throw new UnciaError(
      "invalid_param",
      "channelNormalizationStds has a 0, by which nothing can be divided.",
      {
        param: "channelNormalizationStds",
      },
    );
  }
  return { scale: colorScaleFactor, mean, std };
}
