package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Unpacked cores: a folder a build, {@code core-<version>-<digest>}, written beside its place and renamed, and never changed afterwards.
 * The R package uses the same folders.
 */
final class CoreCache {
  private static final String DRAFT = ".draft-";

  /** A draft that is older was left by a program that was killed. */
  private static final Duration DRAFT_AGE = Duration.ofDays(1);

  private final Path root;

  CoreCache(Path root) {
    this.root = root;
  }

  /** The user's cache: {@code UNCIA_CACHE}, else {@code uncia} in the system's folder for caches. */
  static CoreCache ofUser() {
    String set = Settings.cache();
    if (set != null) {
      return new CoreCache(Path.of(set).toAbsolutePath());
    }
    String shared = System.getenv("XDG_CACHE_HOME");
    Path caches = shared == null || shared.isBlank() ? home().resolve(".cache") : Path.of(shared);
    return new CoreCache(caches.resolve("uncia").toAbsolutePath());
  }

  /** As R and the shell have it; Java's own property is that of the user's account. */
  private static Path home() {
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home);
  }

  Path root() {
    return root;
  }

  /** Where a core has, or will have, its place. */
  Path folder(CoreManifest manifest) {
    return root.resolve(manifest.folderName());
  }

  /** The newest folder with a core of some version, or null; it may be damaged. */
  @Nullable Path newest(String version, String platform) {
    Path newest = null;
    FileTime latest = FileTime.fromMillis(Long.MIN_VALUE);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "core-" + version + "-*")) {
      for (Path folder : folders) {
        CoreManifest manifest = CoreManifest.of(folder);
        if (manifest != null && manifest.version().equals(version) && manifest.platform().equals(platform)) {
          FileTime written = Files.getLastModifiedTime(folder.resolve(CoreManifest.NAME));
          if (written.compareTo(latest) > 0) {
            newest = folder;
            latest = written;
          }
        }
      }
    } catch (IOException none) {
      return newest;
    }
    return newest;
  }

  /** Thrown where nothing can be written into the cache. */
  static final class NotWritable extends IOException {
    private static final long serialVersionUID = 1L;

    NotWritable(IOException cause) {
      super(cause.toString(), cause);
    }
  }

  /**
   * Unpacks a core where it is not there yet, or where something is wrong with what is there.
   *
   * @return its folder
   * @throws NotWritable where the cache cannot be written
   */
  Path install(CoreArchive archive, CoreManifest manifest) throws IOException {
    Path target = folder(manifest);
    if (manifest.problemOf(target) == null) {
      return target;
    }
    String misfit = manifest.misfit(Platform.glibc());
    if (misfit != null) {
      throw refusal(misfit);
    }
    Path draft = newDraft();
    try {
      requireSpace(manifest.bytes(), root.toFile().getUsableSpace());
      fill(draft, archive, manifest);
      place(draft, target, manifest);
    } catch (IOException failed) {
      // The file system says so in words of its own; what is left says it in ours.
      Folders.delete(draft);
      requireSpace(manifest.bytes(), root.toFile().getUsableSpace());
      throw failed;
    } finally {
      Folders.delete(draft);
    }
    return target;
  }

  private Path newDraft() throws NotWritable {
    try {
      Files.createDirectories(root);
      deleteOldDrafts();
      return Files.createTempDirectory(root, DRAFT);
    } catch (IOException refused) {
      throw new NotWritable(refused);
    }
  }

  private void deleteOldDrafts() throws IOException {
    FileTime oldest = FileTime.from(Instant.now().minus(DRAFT_AGE));
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(root, DRAFT + "*")) {
      for (Path draft : drafts) {
        if (Files.getLastModifiedTime(draft).compareTo(oldest) < 0) {
          Folders.delete(draft);
        }
      }
    }
  }

  void requireSpace(long needed, long free) {
    if (free < needed) {
      throw refusal(
          "The core of Uncia needs %s (%d bytes) in %s, where %s are free. Free some, or set UNCIA_CACHE to a folder with more room."
              .formatted(Platform.megabytes(needed), needed, root, Platform.megabytes(free)));
    }
  }

  private static void fill(Path draft, CoreArchive archive, CoreManifest manifest) throws IOException {
    for (CoreManifest.Item item : manifest.files()) {
      Path file = draft.resolve(item.path()).normalize();
      if (!file.startsWith(draft)) {
        throw new IOException(item.path() + " would leave the folder");
      }
      Files.createDirectories(file.getParent());
      if (!copy(archive, item.path(), file).equals(item.sha256())) {
        throw new IOException(item.path() + " is not what core.json says; the jar is damaged");
      }
    }
    NodeLocator.makeExecutable(draft);
    // Last of all: a folder with this file is complete.
    copy(archive, CoreManifest.NAME, draft.resolve(CoreManifest.NAME));
  }

  /** The digest of what was copied. */
  private static String copy(CoreArchive archive, String path, Path to) throws IOException {
    try (InputStream content = archive.open(path)) {
      if (content == null) {
        throw new IOException(path + " is missing from the jar");
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Files.copy(new DigestInputStream(content, digest), to);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("Every Java has SHA-256.", impossible);
    }
  }

  private void place(Path draft, Path target, CoreManifest manifest) throws IOException {
    if (Files.exists(target) && manifest.problemOf(target) != null) {
      Path damaged = Files.createTempDirectory(root, DRAFT).resolve("damaged");
      Files.move(target, damaged, StandardCopyOption.ATOMIC_MOVE);
      Folders.delete(damaged.getParent());
    }
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      // Another program may have been faster; it unpacked the same.
      if (manifest.problemOf(target) != null) {
        throw failed;
      }
    }
  }

  static UnciaException refusal(String message) {
    return ErrorCode.IO.exception(message, ErrorDetails.NONE, null);
  }
}
