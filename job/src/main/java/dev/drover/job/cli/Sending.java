package dev.drover.job.cli;

import java.time.Duration;

/** Writes what a spool holds to a stream, and shows how far it is. */
final class Sending {
    private Sending() {}

    /**
     * @return for how long the stream keeps a record
     * @throws CommandException where the stream can't be used, before anybody has worked for it
     */
    static Duration requireUsable(RecordSink sink) {
        try {
            return Await.of(sink.check(), "looking at the stream");
        } catch (CommandException e) {
            Throwable reason = e.getCause();
            throw CommandException.mistake(
                    "nothing was sent: " + (reason == null ? e.getMessage() : reason.getMessage()), e);
        }
    }

    /**
     * @param advice what to do where it breaks off half-way
     */
    static void send(Session session, RecordSpool spool, RecordSink sink, String stream, String advice) {
        try (RecordSpool.Records records = spool.records();
                SendProgress progress = new SendProgress(session, "sending", spool.size())) {
            try {
                Await.untilDone(sink.write(records, progress::sent), "writing to the stream " + stream);
            } catch (CommandException e) {
                throw CommandException.failure(
                        e.getMessage() + " (" + progress.sent() + " of " + spool.size() + " records were written; "
                                + advice + ")",
                        e);
            }
        }
    }
}
