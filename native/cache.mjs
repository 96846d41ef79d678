import { accessSync, constants, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder in which compiled libraries are kept between checkouts: $UNCIA_CACHE_DIR, or $XDG_CACHE_HOME/uncia, or ~/.cache/uncia; where
 * nothing can be written to it, `local`.
 */
export function cacheFolder(local) {
  const { UNCIA_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  const shared = UNCIA_CACHE_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "uncia");
  try {
    mkdirSync(shared, { recursive: true });
    accessSync(shared, constants.W_OK);
    return shared;
  } catch {
    return local;
  }
}
