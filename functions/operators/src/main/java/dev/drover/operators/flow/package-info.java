/** What crosses from one stage to the next: Flink POJOs without logic, stored in checkpoints. Changing a field changes state. */
@NullMarked
package dev.drover.operators.flow;

import org.jspecify.annotations.NullMarked;
