/**
 * What Lambda runs. A worker extends {@link dev.drover.worker.Worker} and gives it one method, its model; reading inputs,
 * writing outputs so that nobody ever sees half of one, the log archive and the reply are the base's.
 */
@NullMarked
package dev.drover.worker;

import org.jspecify.annotations.NullMarked;
