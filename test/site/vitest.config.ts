import { defineConfig } from "vitest/config";

/** One browser for all; its pages are opened one after the other. */
export default defineConfig({
  test: {
    include: ["test/site/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
