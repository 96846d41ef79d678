// Third-party code that is linked into the kernels.
import { gccComponents } from "./gcc.mjs";
import { lightgbmComponents } from "./lightgbm.mjs";
import { opencvComponents } from "./opencv.mjs";
import { rustComponents } from "./rust.mjs";

const inventories = {
  lightgbm: async (platform) => [
    ...(await rustComponents("lightgbm")),
    ...(await lightgbmComponents()),
    ...(platform.openmp ? await gccComponents(["libgomp", "libstdc++"]) : []),
  ],
  linear: () => rustComponents("linear"),
  opencv: async (platform) => [
    ...opencvComponents(),
    ...(platform.libc === "gnu" ? await gccComponents(["libstdc++"]) : []),
  ],
};

/** Of the kernel of that name. @returns {Promise<import("./inventory.mjs").Component[]>} */
export const kernelComponents = (name, platform) => inventories[name](platform);
