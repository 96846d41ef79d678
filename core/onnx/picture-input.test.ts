import { expect, test } from "vitest";
import type { PictureInput } from "./hub-card.ts";
import { type PreparationParams, planPreparation } from "./picture-input.ts";
import type { TensorInfo } from "./tensor.ts";

const params = (more: Partial<PreparationParams> = {}): PreparationParams => ({
  autoConvertToColor: true,
  reducedDecode: false,
  maxPixels: 1000,
  ...more,
});
const input = (...shape: (number | string)[]): TensorInfo => ({ name: "x", type: "float32", shape });
const photo: PictureInput = {
  height: 224,
  width: 224,
  color: "rgb",
  layout: "NCHW",
  type: "float32",
  resize: 256,
  interpolation: "linear",
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

test("a card says it all", () => {
  expect(planPreparation(params(), photo, [input("N", 3, 224, 224)])).toEqual({
    input: "x",
    type: "float32",
    batch: undefined,
    decode: { maxPixels: 1000 },
    operations: [
      { kind: "resizeShorter", size: 256, interpolation: "linear" },
      { kind: "centerCrop", height: 224, width: 224 },
    ],
    tensor: {
      height: 224,
      width: 224,
      layout: "NCHW",
      color: "rgb",
      interpolation: "linear",
      type: "float32",
      scale: 1 / 255,
      mean: photo.mean,
      std: photo.std,
    },
  });
});

test.each([
  [input(1, 3, 32, 48), { layout: "NCHW", color: "rgb", height: 32, width: 48 }, 1],
  [input("N", 1, 28, 28), { layout: "NCHW", color: "gray", height: 28, width: 28 }, undefined],
  [input(4, 32, 48, 3), { layout: "NHWC", color: "rgb", height: 32, width: 48 }, 4],
  [input("", 28, 28, 1), { layout: "NHWC", color: "gray", height: 28, width: 28 }, undefined],
])("without a card the input does: %o", (info, tensor, batch) => {
  const plan = planPreparation(params(), undefined, [info]);
  expect(plan.tensor).toMatchObject({ ...tensor, scale: 1 / 255, mean: [0], std: [1] });
  expect(plan.batch).toBe(batch);
  expect(plan.operations).toEqual([]);
});

test("bytes are neither scaled nor shifted", () => {
  const plan = planPreparation(params(), photo, [{ ...input(1, 3, 224, 224), type: "uint8" }]);
  expect(plan.tensor).not.toHaveProperty("scale");
  expect(plan.tensor.type).toBe("uint8");
});

test("a picture is decoded at no less than what it is then resized to", () => {
  const reduced = params({ reducedDecode: true });
  const info = [input("N", 3, "h", "w")];
  expect(planPreparation(reduced, photo, info).decode.reduceTo).toEqual({ height: 256, width: 256 });
  const stretched = planPreparation({ ...reduced, resizeMode: "stretch" }, photo, info);
  expect(stretched.decode.reduceTo).toEqual({ height: 224, width: 224 });
});

test.each([
  [[input("N", 3, "h", "w")], "missing_param", "leaves its size open"],
  [[input("N", 3, 8)], "unsupported", "3 axes"],
  [[{ ...input("N", 3, 8, 8), type: "string" as const }], "unsupported", "string"],
  [[input("N", 3, 8, 8), { ...input("N", 5), name: "y" }], "unsupported", "several inputs"],
])("an input that takes no pictures is told: %o", (inputs, code, message) => {
  expect(() => planPreparation(params(), undefined, inputs)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});
