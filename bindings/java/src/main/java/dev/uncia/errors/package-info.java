/** What can go wrong: one unchecked exception for each code of the core. */
@NullMarked
package dev.uncia.errors;

import org.jspecify.annotations.NullMarked;
