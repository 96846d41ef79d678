import { configDefaults, defineConfig } from "vitest/config";

/** Workspace packages are tested from their sources, which they export under this condition. */
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: "forks",
    // A busy machine is no failure; what hangs still ends.
    testTimeout: 30_000,
    execArgv: conditions.map((condition) => `--conditions=${condition}`),
    exclude: [
      ...configDefaults.exclude,
      "**/dist/**",
      "**/target/**",
      "**/.cache/**",
      "test/docs/**",
      "test/site/**",
      "test/packages/**",
      "test/strangers/**",
    ],
  },
});
