/**
 * Arrow's memory layout and its stream format on plain {@link java.nio.ByteBuffer}s. It needs no JVM flags, no allocator and no
 * {@code close()}: memory is freed by the garbage collector.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow columnar format</a>
 */
@NullMarked
package dev.uncia.arrow;

import org.jspecify.annotations.NullMarked;
