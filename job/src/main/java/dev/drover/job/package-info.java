/** The entry point: topology, configuration and the command line. */
@NullMarked
package dev.drover.job;

import org.jspecify.annotations.NullMarked;
