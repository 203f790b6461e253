package dev.drover.operators.flow;

import java.io.Serializable;

/** Opens an adapter of a port on the machine where an operator runs. */
@FunctionalInterface
public interface Opener<T> extends Serializable {
    T open();
}
