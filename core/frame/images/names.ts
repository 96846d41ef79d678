import { basename, dirname, resolve } from "node:path";

/** Formats that pictures come in, those that cannot be read included: in a folder they are bad rows, not files to pass over. */
const pictureName =
  /\.(jpe?g|jpe|jfif|png|webp|bmp|dib|tiff?|gif|svg|heic|heif|avif|jp2|jxl|ico|psd|ppm|pgm)$/i;
const archiveName = /\.(tar|tar\.gz|tgz|tar\.zst|tzst)$/i;

/** What stands in a folder beside pictures: notes, and what systems keep there under names that start with a dot. */
export const isPictureName = (name: string): boolean =>
  pictureName.test(name) && !basename(name).startsWith(".");

export const isArchiveName = (name: string): boolean => archiveName.test(name);

export const isAddress = (path: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(path);

/** By code units, which is the same everywhere, whatever the language of the system. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const pathOf = (name: string): string => (isAddress(name) ? new URL(name).pathname : resolve(name));

/** The name of the folder that a file is in. */
export const folderOf = (name: string): string | null => basename(dirname(pathOf(name))) || null;

const nullPartition = "__HIVE_DEFAULT_PARTITION__";

/** What folders such as `label=cat` in a path say of each column; null for one that is not named there. */
export function partitionsOf(name: string, columns: readonly string[]): (string | null)[] {
  const folders = pathOf(name).split(/[/\\]/).slice(0, -1);
  return columns.map((column) => {
    const folder = folders.findLast((one) => one.startsWith(`${column}=`));
    const value = folder?.slice(column.length + 1);
    return value === undefined || value === nullPartition ? null : decoded(value);
  });
}

/** Characters that cannot stand in the name of a folder are escaped as in addresses. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
