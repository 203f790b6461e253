/** Stands between a client and a service, and lets requests go wrong in the ways that real services do. */
@NullMarked
package dev.drover.local.faults;

import org.jspecify.annotations.NullMarked;
