/** Decides what becomes of an item: a final line, or another try. */
@NullMarked
package dev.drover.operators.heal;

import org.jspecify.annotations.NullMarked;
