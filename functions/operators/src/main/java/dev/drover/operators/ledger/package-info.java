/** Writes attempt and final lines, and folds the progress of each run. */
@NullMarked
package dev.drover.operators.ledger;

import org.jspecify.annotations.NullMarked;
