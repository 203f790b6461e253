/** Drops duplicates and applies policy, keyed by (run, id). */
@NullMarked
package dev.drover.operators.admit;

import org.jspecify.annotations.NullMarked;
