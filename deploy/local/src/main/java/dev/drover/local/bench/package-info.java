/** Benchmarks: Drover and its rivals in the same run, and what each figure must be. */
@NullMarked
package dev.drover.local.bench;

import org.jspecify.annotations.NullMarked;
