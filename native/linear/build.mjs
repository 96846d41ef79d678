// Builds the addon: `node build.mjs`. Does nothing when no input has changed since the last build. `node build.mjs --check`
// lints and tests its Rust code instead. Cargo compiles in ./target; all of it takes a minute, so nothing is kept elsewhere.
import { fileURLToPath } from "node:url";
import { RustKernel } from "../cargo.mjs";

const kernel = new RustKernel(fileURLToPath(new URL(".", import.meta.url)), "linear");
if (process.argv[2] === "--check") kernel.check();
else kernel.build(["build.rs", "Cargo.toml", "Cargo.lock", ...kernel.files("src")]);
