/** The ledger as files of JSON lines. */
@NullMarked
package dev.drover.connectors.ledger;

import org.jspecify.annotations.NullMarked;
