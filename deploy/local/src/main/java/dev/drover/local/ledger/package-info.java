/** Makes ledgers of any size, and measures how fast they are read. */
@NullMarked
package dev.drover.local.ledger;

import org.jspecify.annotations.NullMarked;
