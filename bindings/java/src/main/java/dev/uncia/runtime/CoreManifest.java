package dev.uncia.runtime;

import dev.uncia.errors.UnciaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code core.json} says about a core: what it is, and which files it must have.
 *
 * @param version version of the core
 * @param platform the system that it is for
 * @param glibc the oldest C library that its binaries run with; empty where they need none
 * @param digest SHA-256 over all of its files
 * @param files the files
 */
record CoreManifest(String version, String platform, String glibc, String digest, List<Item> files) {
  static final String NAME = "core.json";

  private static final int DIGITS_IN_NAME = 12;

  /** One file: its path in the folder, with slashes; its size; its digest. */
  record Item(String path, long bytes, String sha256) {}

  static CoreManifest parse(byte[] json) throws IOException {
    try {
      Map<String, @Nullable Object> content = Json.read(json);
      List<Item> files = new ArrayList<>();
      if (content.get("files") instanceof List<?> list) {
        for (Object one : list) {
          if (one instanceof Map<?, ?> file && file.get("bytes") instanceof Number bytes) {
            files.add(new Item(text(file, "path"), bytes.longValue(), text(file, "sha256")));
          }
        }
      }
      if (files.isEmpty()) {
        throw new IOException("its core.json lists no files");
      }
      return new CoreManifest(
          text(content, "version"),
          text(content, "platform"),
          content.get("glibc") instanceof String glibc ? glibc : "",
          text(content, "digest"),
          files);
    } catch (UnciaException malformed) {
      throw new IOException("its core.json is damaged", malformed);
    }
  }

  /** The manifest of a folder, or null where it has none that can be read. */
  static @Nullable CoreManifest of(Path folder) {
    try {
      return parse(Files.readAllBytes(folder.resolve(NAME)));
    } catch (IOException unusable) {
      return null;
    }
  }

  private static String text(Map<?, ?> map, String key) throws IOException {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw new IOException("its core.json has no \"" + key + "\"");
  }

  /** The name of the folder in the cache: another build of the same version has another. */
  String folderName() {
    String digits = digest.substring(digest.indexOf(':') + 1);
    return "core-" + version + "-" + digits.substring(0, Math.min(DIGITS_IN_NAME, digits.length()));
  }

  long bytes() {
    return files.stream().mapToLong(Item::bytes).sum();
  }

  /** The first thing that is wrong with a folder that should hold this core, or null. Only sizes are looked at, for speed. */
  @Nullable String problemOf(Path folder) {
    if (!Files.isRegularFile(folder.resolve(NAME))) {
      return NAME + " is missing";
    }
    for (Item file : files) {
      try {
        long bytes = Files.size(folder.resolve(file.path()));
        if (bytes != file.bytes()) {
          return "%s has %d bytes instead of %d".formatted(file.path(), bytes, file.bytes());
        }
      } catch (IOException missing) {
        return file.path() + " is missing";
      }
    }
    return null;
  }

  /** Why this machine cannot run the core, with what to do; null where it can, as far as it tells. */
  @Nullable String misfit(String hasGlibc) {
    if (!platform.equals(Platform.name())) {
      return "The core is for %s, this machine is %s. Use the core for this machine.".formatted(platform, Platform.name());
    }
    if (glibc.isEmpty() || hasGlibc.isEmpty() || Platform.compareVersions(hasGlibc, glibc) >= 0) {
      return null;
    }
    return "The core needs glibc %s or newer, this machine has %s. Use a newer release of the operating system, or a container image of one."
        .formatted(glibc, hasGlibc);
  }
}
