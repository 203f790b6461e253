/** Streams: the source over work and retry, the retry sink, and the writer of the command line. */
@NullMarked
package dev.drover.connectors.kinesis;

import org.jspecify.annotations.NullMarked;
