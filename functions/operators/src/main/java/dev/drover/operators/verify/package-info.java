/** Looks at the output object and answers only when it knows. */
@NullMarked
package dev.drover.operators.verify;

import org.jspecify.annotations.NullMarked;
