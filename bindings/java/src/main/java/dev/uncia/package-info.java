/** What concerns all calls: how they are watched and stopped, and where the core is found. */
@NullMarked
package dev.uncia;

import org.jspecify.annotations.NullMarked;
