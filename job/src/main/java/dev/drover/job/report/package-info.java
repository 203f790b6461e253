/** What is known of a run from its store alone: the ledger's lines, the equation over them, and the run's documents. */
@NullMarked
package dev.drover.job.report;

import org.jspecify.annotations.NullMarked;
