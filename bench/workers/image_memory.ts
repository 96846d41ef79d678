/** Reads a folder of pictures and resizes them, and prints the peak of the process's resident memory in MiB. */
import { DataFrame } from "uncia";
import { ImageTransformer } from "uncia/image";

const [way, folder = "", count] = process.argv.slice(2);
const isDecoded = way === "decoded";
const pictures = DataFrame.readImages(folder, { decode: isDecoded });
const stage = new ImageTransformer({
  inputCol: isDecoded ? "image" : "bytes",
  toTensor: !isDecoded,
  handleInvalid: "error",
}).resize(224, 224);
let rows = 0;
for await (const batch of stage.transform(pictures).batches()) rows += batch.numRows;
if (rows !== Number(count)) throw new Error(`${rows} rows of ${count} pictures.`);
process.stdout.write(`${process.resourceUsage().maxRSS >> 10}\n`);
