/** A Flink cluster of real processes on this machine, assembled from Maven's jars, which can lose any of them. */
@NullMarked
package dev.drover.local.cluster;

import org.jspecify.annotations.NullMarked;
