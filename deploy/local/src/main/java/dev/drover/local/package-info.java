/** The embedded stack: emulators, worker and job on one machine. */
@NullMarked
package dev.drover.local;

import org.jspecify.annotations.NullMarked;
