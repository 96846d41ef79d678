/**
 * The client's end of the bridge: it starts the core, exchanges frames with it and keeps the folders of fitted models. Generated code
 * and the rest of the library use it; programs should not need to, and it may change in any version.
 */
@NullMarked
package dev.uncia.runtime;

import org.jspecify.annotations.NullMarked;
