/** Lambda behind the port of dispatch. */
@NullMarked
package dev.drover.connectors.lambda;

import org.jspecify.annotations.NullMarked;
