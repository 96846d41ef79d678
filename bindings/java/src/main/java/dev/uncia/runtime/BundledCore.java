package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The core that a companion jar brings, unpacked into the user's cache once a build. */
final class BundledCore {
  private static final System.Logger LOGGER = System.getLogger("dev.uncia");

  /** A folder for this program alone, where the user's cache cannot be written. */
  private static @Nullable Path temporary;

  private BundledCore() {}

  /** The unpacked core, or null where no jar brings one. */
  static @Nullable Located locate() {
    Located found = unpacked(archives(), "the jar on the class path");
    if (found != null) {
      return found;
    }
    Path jar = besideLibrary();
    if (jar == null) {
      return null;
    }
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, BundledCore.class.getClassLoader())) {
      return unpacked(list(ServiceLoader.load(CoreArchive.class, loader)), jar.toString());
    } catch (IOException unreadable) {
      throw failure(jar + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static List<CoreArchive> archives() {
    List<CoreArchive> found =
        new ArrayList<>(list(ServiceLoader.load(CoreArchive.class, BundledCore.class.getClassLoader())));
    // A thread's own class loader may see jars that ours does not.
    found.addAll(list(ServiceLoader.load(CoreArchive.class)));
    return found;
  }

  private static List<CoreArchive> list(ServiceLoader<CoreArchive> services) {
    return services.stream().map(ServiceLoader.Provider::get).toList();
  }

  /** The name of the companion jar for this platform. */
  static String jarName() {
    return "uncia-core-%s-%s.jar".formatted(Version.TEXT, Platform.name());
  }

  /** The companion in the folder of this library's jar, or where Maven keeps it; null where there is none. */
  private static @Nullable Path besideLibrary() {
    Path library = Checkout.library();
    if (library == null || !Files.isRegularFile(library)) {
      return null;
    }
    Path folder = library.toAbsolutePath().getParent();
    Path inRepository = folder.resolve("../../uncia-core").resolve(Version.TEXT).resolve(jarName()).normalize();
    return List.of(folder.resolve(jarName()), inRepository).stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Located unpacked(List<CoreArchive> archives, String rule) {
    List<CoreArchive> fitting = archives.stream().filter(one -> one.platform().equals(Platform.name())).toList();
    if (fitting.isEmpty()) {
      return null;
    }
    // Whoever adds the core with Node.js still has the plain one, which the library asks for.
    CoreArchive chosen =
        fitting.size() == 1 ? fitting.get(0) : fitting.stream().filter(BundledCore::bringsNode).findFirst().orElse(fitting.get(0));
    return new Located(unpack(chosen, CoreCache.ofUser()).resolve("bridge.js"), rule);
  }

  static boolean bringsNode(CoreArchive archive) {
    try (InputStream node = archive.open(NodeLocator.IN_CORE)) {
      return node != null;
    } catch (IOException unreadable) {
      return false;
    }
  }

  static Path unpack(CoreArchive archive, CoreCache cache) {
    CoreManifest manifest = null;
    try (InputStream json = archive.open(CoreManifest.NAME)) {
      if (json == null) {
        throw new IOException("it has no core.json");
      }
      manifest = CoreManifest.parse(json.readAllBytes());
      requireVersion(manifest);
      return cache.install(archive, manifest);
    } catch (CoreCache.NotWritable refused) {
      return unpackAside(archive, java.util.Objects.requireNonNull(manifest), cache.root(), refused);
    } catch (IOException failed) {
      throw failure("The core of Uncia could not be unpacked into %s: %s".formatted(cache.root(), words(failed)), failed);
    }
  }

  private static void requireVersion(CoreManifest manifest) {
    if (!manifest.version().equals(Version.TEXT)) {
      throw ErrorCode.VERSION_MISMATCH.exception(
          "The core on the class path is Uncia %s, the library %s. Use one version of dev.uncia:uncia and dev.uncia:uncia-core."
              .formatted(manifest.version(), Version.TEXT),
          ErrorDetails.NONE,
          null);
    }
  }

  /** Into a folder that goes with the program; one that the user has named is not passed over. */
  private static synchronized Path unpackAside(
      CoreArchive archive, CoreManifest manifest, Path cache, IOException refused) {
    String problem = "The cache folder %s cannot be written (%s).".formatted(cache, words(refused));
    if (Settings.cache() != null) {
      throw failure(problem + " Set UNCIA_CACHE to a folder that can.", refused);
    }
    try {
      if (temporary == null || !Files.isDirectory(temporary)) {
        temporary = Files.createTempDirectory("uncia-core-");
        LOGGER.log(
            System.Logger.Level.WARNING,
            problem
                + " The core of Uncia is unpacked into "
                + temporary
                + " for this program alone; set UNCIA_CACHE to a folder that lasts, and later programs start at once.");
      }
      return new CoreCache(temporary).install(archive, manifest);
    } catch (IOException failed) {
      throw failure(
          problem + " Nor can " + System.getProperty("java.io.tmpdir") + ". Set UNCIA_CACHE to a folder that can.", failed);
    }
  }

  private static String words(IOException failed) {
    return failed instanceof CoreCache.NotWritable && failed.getCause() != null
        ? failed.getCause().toString()
        : String.valueOf(failed.getMessage());
  }

  /** Deletes what was unpacked for this program alone, once its core has ended. */
  static synchronized void cleanUp() {
    if (temporary != null) {
      Folders.delete(temporary);
      temporary = null;
    }
  }

  private static RuntimeException failure(String message, Exception cause) {
    return ErrorCode.IO.exception(message, ErrorDetails.NONE, cause);
  }
}
