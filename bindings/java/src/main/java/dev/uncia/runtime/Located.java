package dev.uncia.runtime;

import java.nio.file.Path;

/** A file that was found, and by which rule. */
record Located(Path path, String rule) {}
