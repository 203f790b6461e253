/** Adapters for the ports of the operators; nothing else knows the AWS SDK or a Kinesis class. */
@NullMarked
package dev.drover.connectors;

import org.jspecify.annotations.NullMarked;
