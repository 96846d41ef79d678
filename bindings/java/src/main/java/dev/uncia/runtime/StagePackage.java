package dev.uncia.runtime;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A package of stages, ours or anybody's. Generated code implements it; it is found with {@link java.util.ServiceLoader}. What the core
 * itself does not bring, it loads from the package's jar, where the JavaScript lies below {@code META-INF/uncia/<name>}, or from the folder
 * that the system property {@code uncia.package.<name>} names.
 */
public interface StagePackage {
  /**
   * Name of the package.
   *
   * @return its name in npm
   */
  String name();

  /**
   * Version of the package that this code was generated from.
   *
   * @return its version in npm
   */
  String version();

  /**
   * Digest of the schema that this code was generated from.
   *
   * @return {@code sha256:} and hexadecimal digits
   */
  String schemaHash();

  /**
   * The stages.
   *
   * @return makes a stage of each class, by the class's name on the wire
   */
  Map<String, Supplier<?>> stages();
}
