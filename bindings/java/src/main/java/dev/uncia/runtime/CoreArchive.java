package dev.uncia.runtime;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A core to unpack. The jars {@code uncia-core-<version>-<platform>.jar} bring one each, which {@link java.util.ServiceLoader} finds on the
 * class path and on the module path.
 */
public interface CoreArchive {
  /**
   * The system that the core is for.
   *
   * @return system and processor in the words of Node.js, such as {@code linux-x64}
   */
  String platform();

  /**
   * Reads a file of the core; {@code core.json} lists the others.
   *
   * @param path path of the file in the core's folder, with slashes
   * @return its content, or null where there is no such file
   * @throws IOException when reading fails
   */
  @Nullable InputStream open(String path) throws IOException;
}
