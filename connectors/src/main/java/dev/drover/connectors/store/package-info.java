/** Object stores, S3 and local files, behind the port of verify, and the documents of runs. */
@NullMarked
package dev.drover.connectors.store;

import org.jspecify.annotations.NullMarked;
