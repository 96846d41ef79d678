// Runs what a build needs, and says how to get what is missing.
import { spawnSync } from "node:child_process";

/** Ends the build with a message for its user. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a command whose output is shown only where it fails. */
export function run(command, args, options = {}) {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
  });
  if (error) fail(`\`${command}\` does not start: ${error.message}`);
  if (status !== 0) fail(`${[command, ...args].join(" ")}\n${`${stdout}${stderr}`.slice(-8000)}`);
  return stdout;
}

/** What a tool says of its version, or nothing where there is none. */
export function versionOf(tool) {
  const { error, status, stdout, stderr } = spawnSync(tool, ["--version"], { encoding: "utf8" });
  return error || status !== 0 ? undefined : stdout || stderr;
}

/** The version of a tool that the build cannot do without. */
export function requireTool(tool, what, remedy) {
  return (
    versionOf(tool) ??
    fail(`Building OpenCV needs ${what}, but \`${tool}\` does not start. Install it: ${remedy}`)
  );
}
