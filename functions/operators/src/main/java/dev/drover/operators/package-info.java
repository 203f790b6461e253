/** What Flink runs, one package a stage, and the ports that connectors implement. */
@NullMarked
package dev.drover.operators;

import org.jspecify.annotations.NullMarked;
