/** What a scrub makes of the ledger: the outputs that are to be looked at again, and what was found. */
@NullMarked
package dev.drover.job.scrub;

import org.jspecify.annotations.NullMarked;
