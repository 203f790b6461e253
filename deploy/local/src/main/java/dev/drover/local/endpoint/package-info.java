/** A Lambda endpoint on loopback that runs real handlers, misbehaves by a scenario, and keeps a record of what it did. */
@NullMarked
package dev.drover.local.endpoint;

import org.jspecify.annotations.NullMarked;
