/** What all stages have in common: params, fitting, transforming, saving. */
@NullMarked
package dev.uncia.stages;

import org.jspecify.annotations.NullMarked;
