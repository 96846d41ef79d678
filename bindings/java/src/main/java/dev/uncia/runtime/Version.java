package dev.uncia.runtime;

/** Version of this library; a test holds it equal to the one in pom.xml. */
final class Version {
  static final String TEXT = "0.1.0";

  private Version() {}
}
