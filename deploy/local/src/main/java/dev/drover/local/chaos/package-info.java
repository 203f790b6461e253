/** Runs Drover on real processes, breaks them and their services at random, and proves that nothing was lost. */
@NullMarked
package dev.drover.local.chaos;

import org.jspecify.annotations.NullMarked;
