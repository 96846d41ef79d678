package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The core inside the jar. It is unpacked once into a cache folder named after the digest of its contents, which {@code
 * uncia-core/index} tells: a first line with the digest, then the path of each file.
 */
final class BundledCore {
  private static final String ROOT = "/uncia-core/";

  private BundledCore() {}

  /** The unpacked bridge, or null where the jar has none. */
  static @Nullable Path unpacked() {
    return unpacked(ROOT, cache());
  }

  static @Nullable Path unpacked(String root, Path cache) {
    try (InputStream index = BundledCore.class.getResourceAsStream(root + "index")) {
      if (index == null) {
        return null;
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8));
      Path target = cache.resolve("core-" + lines.readLine());
      if (!Files.isDirectory(target)) {
        unpack(root, lines, target);
      }
      return target.resolve("bridge.js");
    } catch (IOException failed) {
      throw ErrorCode.IO.exception(
          "The core could not be unpacked: " + failed.getMessage(), ErrorDetails.NONE, failed);
    }
  }

  private static Path cache() {
    String set = System.getenv("UNCIA_CACHE");
    if (set != null && !set.isBlank()) {
      return Path.of(set);
    }
    String shared = System.getenv("XDG_CACHE_HOME");
    Path root = shared == null || shared.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(shared);
    return root.resolve("uncia");
  }

  /** Written beside its place and renamed, so that two programs that start at once do not see half of it. */
  private static void unpack(String root, BufferedReader files, Path target) throws IOException {
    Path parent = Files.createDirectories(target.getParent());
    Path draft = Files.createTempDirectory(parent, ".draft-");
    try {
      for (String name = files.readLine(); name != null; name = files.readLine()) {
        Path file = draft.resolve(name).normalize();
        if (!file.startsWith(draft)) {
          throw new IOException(name + " would leave the folder");
        }
        Files.createDirectories(file.getParent());
        try (InputStream content = BundledCore.class.getResourceAsStream(root + name)) {
          if (content == null) {
            throw new IOException(name + " is missing from the jar");
          }
          Files.copy(content, file);
        }
      }
      move(draft, target);
    } finally {
      Folders.delete(draft);
    }
  }

  private static void move(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      // Another program may have been faster; it unpacked the same.
      if (!Files.isDirectory(target)) {
        throw failed;
      }
    }
  }
}
