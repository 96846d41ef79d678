/** Divides pictures into superpixels on a thread of its own: it takes a second for a picture of some megapixels. */
import { answerTasks } from "../worker.ts";
import { type SlicOptions, type Superpixels, slic } from "./slic.ts";

export interface SlicTask {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly options: SlicOptions;
}

answerTasks<SlicTask, Superpixels>(
  (task) => ({ value: slic(task.pixels, task, task.options) }),
  (answer) => ("value" in answer ? [answer.value.labels.buffer as ArrayBuffer] : []),
);
