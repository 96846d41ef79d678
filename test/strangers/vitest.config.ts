import { defineConfig } from "vitest/config";

/** Installs packages of three languages into folders of its own, so it takes a minute. */
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["test/strangers/**/*.test.ts"],
    pool: "forks",
    execArgv: ["--conditions=source"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
