/** Processes on this machine that can be found again, killed and frozen by whoever started them, and by nobody else. */
@NullMarked
package dev.drover.local.process;

import org.jspecify.annotations.NullMarked;
