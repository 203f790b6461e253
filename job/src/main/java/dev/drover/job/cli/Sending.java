package dev.drover.job.cli;

/** Writes what a spool holds to a stream, and shows how far it is. */
final class Sending {
    private Sending() {}

    /**
     * @param advice what to do where it breaks off half-way
     */
    static void send(Session session, RecordSpool spool, RecordSink sink, String stream, String advice) {
        try (SendProgress progress = new SendProgress(session, "sending", spool.size())) {
            try {
                spool.forEachGroup(
                        group -> Await.of(sink.put(group, progress::written), "writing to the stream " + stream));
            } catch (CommandException e) {
                throw CommandException.failure(
                        e.getMessage() + " (" + progress.sent() + " of " + spool.size() + " records were written; "
                                + advice + ")",
                        e);
            }
        }
    }
}
