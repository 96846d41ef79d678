/** What a client's Arrow can read. */
export interface Capabilities {
  readonly dictionaries: boolean;
  readonly stringViews: boolean;
}

/** What the core reads; told in `welcome`, so that a client casts before it sends. */
export const coreCapabilities = {
  dictionaries: true,
  stringViews: true,
  compression: false,
  runEndEncoding: false,
} as const;

/** A capability counts only when it is claimed. */
export function readCapabilities(json: unknown): Capabilities {
  const claimed = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  return { dictionaries: claimed.dictionaries === true, stringViews: claimed.stringViews === true };
}
