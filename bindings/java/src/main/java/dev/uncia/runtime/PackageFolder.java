package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the core loads a package of stages from that it does not bring: the JavaScript that lies in the package's jar, below {@code
 * META-INF/uncia/<name>}. It is unpacked into the user's cache, once for each content; from a folder of classes it is taken as it lies.
 */
final class PackageFolder {
  private static final List<String> FILES = List.of("package.json", "stages.js");

  private PackageFolder() {}

  /** The folder that the system property {@code uncia.package.<name>} names, or what the jar brings; null where there is neither. */
  static @Nullable String of(StagePackage one) {
    String named = System.getProperty("uncia.package." + one.name());
    if (named != null) {
      return named;
    }
    Path bundled = bundled(one, CoreCache.ofUser().root());
    return bundled == null ? null : bundled.toString();
  }

  static @Nullable Path bundled(StagePackage one, Path cache) {
    String root = "/META-INF/uncia/" + one.name() + "/";
    URL manifest = one.getClass().getResource(root + FILES.get(0));
    if (manifest == null) {
      return null;
    }
    try {
      if (manifest.getProtocol().equals("file")) {
        return Path.of(manifest.toURI()).getParent();
      }
      Map<String, byte[]> contents = new LinkedHashMap<>();
      for (String name : FILES) {
        contents.put(name, read(one, root + name));
      }
      return unpacked(one, contents, cache);
    } catch (IOException | URISyntaxException failed) {
      throw ErrorCode.IO.exception(
          "The package of stages %s could not be unpacked into %s: %s Set UNCIA_CACHE to a folder that can be written."
              .formatted(one.name(), cache, failed),
          ErrorDetails.NONE,
          failed);
    }
  }

  private static byte[] read(StagePackage one, String name) throws IOException {
    try (InputStream content = one.getClass().getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException(name + " is missing from its jar.");
      }
      return content.readAllBytes();
    }
  }

  /** Written beside its place and renamed, so that two programs that start at once do not see half of it. */
  private static Path unpacked(StagePackage one, Map<String, byte[]> contents, Path cache) throws IOException {
    String name = one.name().replaceAll("[^A-Za-z0-9.-]+", "-").replaceAll("^[-.]+", "");
    Path target = cache.resolve("stages-%s-%s-%s".formatted(name, one.version(), digest(contents).substring(0, 12)));
    if (isWhole(target, contents)) {
      return target;
    }
    Path draft = Files.createTempDirectory(Files.createDirectories(cache), ".draft-");
    try {
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        Files.write(draft.resolve(file.getKey()), file.getValue());
      }
      Folders.delete(target);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      // Another program may have been faster; it unpacked the same.
      if (!isWhole(target, contents)) {
        throw failed;
      }
    } finally {
      Folders.delete(draft);
    }
    return target;
  }

  private static boolean isWhole(Path folder, Map<String, byte[]> contents) throws IOException {
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path) || Files.size(path) != file.getValue().length) {
        return false;
      }
    }
    return true;
  }

  private static String digest(Map<String, byte[]> contents) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        sha256.update((file.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
        sha256.update(file.getValue());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
