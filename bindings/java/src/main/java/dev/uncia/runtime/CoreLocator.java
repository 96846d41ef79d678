package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the core: {@code UNCIA_CORE}, else the one in a companion jar, else, for classes compiled in a checkout, the one built there, else
 * one of this version that is in the user's cache already, where R puts it, too.
 */
final class CoreLocator {
  private CoreLocator() {}

  static Located locate() {
    String set = Settings.core();
    if (set != null) {
      Path bridge = Path.of(set).toAbsolutePath();
      if (!Files.isRegularFile(bridge)) {
        throw CoreCache.refusal(
            "UNCIA_CORE names no file: " + bridge + ". Set it to the path of the core's bridge.js, or unset it.");
      }
      return new Located(bridge, "UNCIA_CORE");
    }
    Located bundled = BundledCore.locate();
    if (bundled != null) {
      return bundled;
    }
    // Before the cache, or whoever works on the core would be served an older one.
    Path checkout = Checkout.root();
    if (checkout != null) {
      return inCheckout(checkout.resolve("core/dist/driver/bridge.js"));
    }
    return inCache(CoreCache.ofUser());
  }

  private static Located inCheckout(Path built) {
    if (!Files.isRegularFile(built)) {
      throw CoreCache.refusal(
          "The core of this checkout is not built: " + built + " is missing. Run `node core/bundle.ts`.");
    }
    return new Located(built, "the checkout");
  }

  static Located inCache(CoreCache cache) {
    Path folder = cache.newest(Version.TEXT, Platform.name());
    if (folder == null) {
      throw CoreCache.refusal(
          ("No core of Uncia %s for %s was found: no %s on the class path, none in the cache %s. Add the dependency "
                  + "dev.uncia:uncia-core:%s:%s, or set UNCIA_CORE to the path of a core's bridge.js.")
              .formatted(
                  Version.TEXT, Platform.name(), BundledCore.jarName(), cache.root(), Version.TEXT, Platform.name()));
    }
    CoreManifest manifest = CoreManifest.of(folder);
    String problem = manifest == null ? CoreManifest.NAME + " is damaged" : manifest.problemOf(folder);
    if (problem != null) {
      throw ErrorCode.IO.exception(
          "The core in the cache is damaged: %s in %s. Delete that folder, and unpack or install it again."
              .formatted(problem, folder),
          ErrorDetails.NONE,
          null);
    }
    return new Located(folder.resolve("bridge.js"), "the cache");
  }
}
