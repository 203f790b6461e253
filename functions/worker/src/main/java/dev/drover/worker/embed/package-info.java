/** The reference worker: sentence embeddings. */
@NullMarked
package dev.drover.worker.embed;

import org.jspecify.annotations.NullMarked;
