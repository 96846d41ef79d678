import { defineConfig } from "vitest/config";

/** Each file builds what it installs, into `dist`; one after the other, as they share it. */
export default defineConfig({
  test: {
    include: ["test/packages/**/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 600_000,
  },
});
