package dev.drover.job.cli;

import dev.drover.job.DroverSettings;
import dev.drover.operators.verify.ObjectStore;

/** What the command reaches outside of its process. */
public interface Connections {
    /** A store for {@code file:///} and {@code s3://} URIs alike. */
    ObjectStore store(DroverSettings settings);

    /**
     * @param stream the stream's name
     */
    RecordSink stream(DroverSettings settings, String stream);
}
