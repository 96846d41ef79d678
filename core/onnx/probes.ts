/** Probes of the params that all stages have which feed a network with pictures, for their examples. */
import { inOutput, inPrediction } from "../example.ts";

/** A column of some of the pictures, to be read in place of the others. */
export const someColumns = { some: "CASE WHEN id % 2 = 0 THEN picture END" } as const;

export const pictureProbes = {
  maxPixels: inOutput(100),
  handleInvalid: inOutput("skip"),
  errorCol: inOutput("problem"),
  miniBatchSize: inPrediction(3),
  executionProvider: inPrediction("webgpu"),
  optimizationLevel: inPrediction("basic"),
  threads: inPrediction(1),
  sessions: inPrediction(2),
} as const;
