package dev.uncia.runtime;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Where this library itself lies. */
final class Checkout {
  private Checkout() {}

  /** The jar, or the folder of classes, that this class was loaded from; null where that is no file. */
  static @Nullable Path library() {
    CodeSource source = Checkout.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return null;
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException elsewhere) {
      return null;
    }
  }

  /** The checkout in which this class was compiled, or null: a jar is used as its users do, wherever it lies. */
  static @Nullable Path root() {
    Path library = library();
    if (library == null || !Files.isDirectory(library)) {
      return null;
    }
    for (Path at = library; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("core/bundle.ts"))) {
        return at;
      }
    }
    return null;
  }
}
