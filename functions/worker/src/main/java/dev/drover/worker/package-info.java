/** What Lambda runs. */
@NullMarked
package dev.drover.worker;

import org.jspecify.annotations.NullMarked;
