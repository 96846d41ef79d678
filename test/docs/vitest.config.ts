import { defineConfig } from "vitest/config";

/** Programs start processes of their own; two at a time is what a small machine bears. */
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["test/docs/**/*.test.ts"],
    pool: "forks",
    execArgv: ["--conditions=source"],
    maxConcurrency: 2,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
