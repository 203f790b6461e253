package dev.drover.job.cli;

import dev.drover.contract.RunProgress;
import dev.drover.job.report.LedgerStandings;
import dev.drover.job.report.RunDocuments;
import dev.drover.operators.verify.ObjectStore;

/** Reads where a run stands by its ledger, and hands its counts to a job that may know nothing of the run. */
final class Carrying {
    private Carrying() {}

    static LedgerStandings read(Session session, ObjectStore store, String root, String run) {
        LedgerStandings standings =
                Await.untilDone(LedgerStandings.read(store, root, run), "reading the ledger of run " + run);
        if (standings.files() == 0) {
            session.err()
                    .println("note: run " + run + " has no ledger in " + root
                            + ", so that no item of it is final; is the name right?");
        } else {
            RunProgress counts = standings.counts(session.clock().millis());
            session.out()
                    .println("read " + standings.lines() + " lines of the ledger: " + counts.equation() + "; "
                            + standings.open() + " more are named and not final");
        }
        if (standings.unreadableLines() > 0) {
            session.err()
                    .println(
                            "note: " + standings.unreadableLines() + " lines of the ledger can't be read, so that their"
                                    + " items may count as open; " + standings.unreadableExample());
        }
        return standings;
    }

    /** Reads and writes, for who sends on the word of a ledger that was looked into already. */
    static void writeQuietly(Session session, ObjectStore store, String root, RunDocuments documents, String run) {
        write(session, documents, Await.untilDone(LedgerStandings.read(store, root, run), "reading the ledger"));
    }

    static void write(Session session, RunDocuments documents, LedgerStandings standings) {
        Await.of(documents.carry(standings.counts(session.clock().millis())), "writing what is carried on");
    }
}
