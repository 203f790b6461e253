package dev.drover.connectors.kinesis;

import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.kinesis.shaded.com.amazonaws.AmazonServiceException;
import org.apache.flink.kinesis.shaded.com.amazonaws.SdkClientException;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxy;

/**
 * Waits for a service that refuses or drops connections as the connector waits for one that throttles, and gives up as
 * soon as the source stops: the connector's retries ask neither whether it runs nor whether they were interrupted.
 */
final class PatientKinesisProxy extends KinesisProxy {
    private final AtomicBoolean stopping;

    PatientKinesisProxy(Properties properties, AtomicBoolean stopping) {
        super(properties);
        this.stopping = stopping;
    }

    @Override
    protected boolean isRecoverableSdkClientException(SdkClientException error) {
        return !stopping.get() && (super.isRecoverableSdkClientException(error) || isLostConnection(error));
    }

    private static boolean isLostConnection(SdkClientException error) {
        return !(error instanceof AmazonServiceException) && error.getCause() instanceof IOException;
    }
}
