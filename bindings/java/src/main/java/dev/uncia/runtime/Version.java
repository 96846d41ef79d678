package dev.uncia.runtime;

import dev.uncia.UnciaStages;

/** Version of this library: that of the schema which its stages are generated from. */
final class Version {
  static final String TEXT = new UnciaStages().version();

  private Version() {}
}
