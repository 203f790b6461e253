/** Picks a target and invokes it, above no limit and within a retry budget. */
@NullMarked
package dev.drover.operators.dispatch;

import org.jspecify.annotations.NullMarked;
