/** The {@code drover} command. */
@NullMarked
package dev.drover.job.cli;

import org.jspecify.annotations.NullMarked;
