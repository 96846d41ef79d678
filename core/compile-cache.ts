import { enableCompileCache, flushCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Keeps what V8 compiled between starts, in a folder of the user's own: code in the shared temporary folder, where Node
 * would keep it, could be put there by somebody else.
 */
export function cacheCompiledCode(): void {
  const { LOCALAPPDATA, NODE_COMPILE_CACHE, UNCIA_CACHE, XDG_CACHE_HOME } = process.env;
  try {
    const cache = UNCIA_CACHE || join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache"), "uncia");
    enableCompileCache(NODE_COMPILE_CACHE ?? join(cache, "node"));
  } catch {
    // Without a home there is no cache, and starting takes a little longer.
  }
  // A client may end the core with a signal, which writes nothing.
  setTimeout(flushCompileCache, 2000).unref();
}
