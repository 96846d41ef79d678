/**
 * The bridge to Arrow's own Java vectors, for those who hold them. It wants {@code org.apache.arrow:arrow-vector} on the class path,
 * which Uncia itself does without, and the JVM flag that comes with it, {@code --add-opens=java.base/java.nio=ALL-UNNAMED}.
 */
@NullMarked
package dev.uncia.arrow.vector;

import org.jspecify.annotations.NullMarked;
