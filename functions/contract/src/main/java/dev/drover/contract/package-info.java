/** The wire contract between the job and its workers: one more language could implement it from here. */
@NullMarked
package dev.drover.contract;

import org.jspecify.annotations.NullMarked;
