/** Lets records in while there is credit, and parses them. */
@NullMarked
package dev.drover.operators.ingest;

import org.jspecify.annotations.NullMarked;
