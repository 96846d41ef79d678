/** One finding of the doctor; what `doctor --json` prints, and what every client shows beside its own. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "error";
  /** What was found, in one line. */
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

export const ok = (name: string, found: string): Check => ({ name, status: "ok", found });
export const warning = (name: string, found: string, fix: string): Check => ({
  name,
  status: "warning",
  found,
  fix,
});
export const error = (name: string, found: string, fix: string): Check => ({
  name,
  status: "error",
  found,
  fix,
});

export const installAgain = "Install Uncia again: its files are of different versions, or not all there.";
