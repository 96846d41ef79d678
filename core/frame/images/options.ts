import { UnciaError } from "../../errors.ts";
import type { Double, Int, SafeInt } from "../../wire-types.ts";
import type { Paths } from "../readers.ts";
import { checkAddress } from "./fetch.ts";
import { isAddress } from "./names.ts";

export interface ReadImagesOptions {
  /**
   * Whether to decode the files. If not, the table has a column `bytes` in place of `image`, with the files as they are: less memory,
   * and stages that take such a column decode it with their own size in mind. True by default.
   */
  readonly decode?: boolean | undefined;
  /**
   * `"color"` (the default) makes 3 channels of any picture, `"gray"` 1; `"unchanged"` keeps grey grey, and transparency in a 4th
   * channel.
   */
  readonly mode?: "color" | "gray" | "unchanged" | undefined;
  /** Whether to turn pictures as the camera noted down (EXIF). True by default. */
  readonly orientation?: boolean | undefined;
  /** Leaves out files that cannot be read, where else they are rows with a null and an `error`. False by default. */
  readonly dropInvalid?: boolean | undefined;
  /** Whether to look into folders inside of folders. True by default. */
  readonly recursive?: boolean | undefined;
  /** Adds a column `filename` with the file or address that each row comes from. By default only where files are not decoded. */
  readonly filename?: boolean | undefined;
  /** Name of a column to add that has the name of the folder which the file is in. None by default. */
  readonly folderColumn?: string | undefined;
  /**
   * Names of columns to add that are taken from folders such as `label=cat` in the path of the file, as text; null where a path has no
   * such folder. None by default.
   */
  readonly partitionColumns?: readonly string[] | undefined;
  /** The share of the files to read, drawn at random by `seed` and the file's number in the list. 1 by default. */
  readonly sampleRatio?: Double | undefined;
  /** Another whole number draws another sample; 0 by default. */
  readonly seed?: Int | undefined;
  /** Height times width that a picture may have; one with more is an error of its row, told by its header. 67108864 by default. */
  readonly maxPixels?: SafeInt | undefined;
  /** Bytes that a file may have; one with more is an error of its row. 67108864 by default. */
  readonly maxBytes?: SafeInt | undefined;
  /** Seconds that one address may take, or an archive may be silent. 30 by default. */
  readonly timeout?: Double | undefined;
}

/** The options with defaults filled in. */
export interface ReadImagesSettings
  extends Required<{ [K in keyof ReadImagesOptions]: NonNullable<ReadImagesOptions[K]> }> {
  readonly paths: readonly string[];
}

const defaults = {
  decode: true,
  mode: "color",
  orientation: true,
  dropInvalid: false,
  recursive: true,
  folderColumn: "",
  partitionColumns: [],
  sampleRatio: 1,
  seed: 0,
  maxPixels: 2 ** 26,
  maxBytes: 2 ** 26,
  timeout: 30,
} as const;

const modes = ["color", "gray", "unchanged"];
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** What each option must be, beside its type in TypeScript, which other languages' callers do not have. */
const checks: Readonly<Record<string, { readonly ok: (value: never) => boolean; readonly what: string }>> = {
  mode: { ok: (value: string) => modes.includes(value), what: 'one of "color", "gray", "unchanged"' },
  folderColumn: { ok: (value) => typeof value === "string", what: "the name of a column" },
  partitionColumns: {
    ok: (value: unknown) => Array.isArray(value) && value.every(isText),
    what: "a list of names of columns",
  },
  sampleRatio: { ok: (value: number) => value > 0 && value <= 1, what: "a number > 0 and <= 1" },
  seed: { ok: (value: number) => Number.isSafeInteger(value), what: "a whole number" },
  maxPixels: { ok: (value: number) => Number.isSafeInteger(value) && value > 0, what: "a whole number > 0" },
  maxBytes: {
    ok: (value: number) => Number.isSafeInteger(value) && value > 0 && value <= 0x7fffffff,
    what: "a whole number > 0 and < 2147483648",
  },
  timeout: {
    ok: (value: number) => value > 0 && value <= 86_400,
    what: "a number of seconds > 0 and <= 86400",
  },
};

/** Checks what was asked for before anything is read. Throws `invalid_param` and `unknown_param`. */
export function readImagesSettings(paths: Paths, options: ReadImagesOptions): ReadImagesSettings {
  const list = typeof paths === "string" ? [paths] : [...paths];
  if (list.length === 0 || !list.every(isText)) {
    throw new UnciaError("invalid_param", "A path, or a list of paths, is needed.", { param: "paths" });
  }
  for (const path of list) if (isAddress(path)) checkAddress(path);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  for (const [name, value] of Object.entries(given)) {
    if (name !== "filename" && !Object.hasOwn(defaults, name)) {
      throw new UnciaError("unknown_param", `readImages has no option ${JSON.stringify(name)}.`, {
        param: name,
        hint: `There are ${[...Object.keys(defaults), "filename"].join(", ")}.`,
      });
    }
    const check = checks[name] ?? { ok: (it: unknown) => typeof it === "boolean", what: "true or false" };
    if (!check.ok(value as never)) {
      throw new UnciaError("invalid_param", `${name} must be ${check.what}, not ${JSON.stringify(value)}.`, {
        param: name,
      });
    }
  }
  const settings = { ...defaults, ...given, paths: list } as Omit<ReadImagesSettings, "filename">;
  return { filename: !settings.decode, ...settings };
}
