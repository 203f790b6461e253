package dev.drover.operators.ingest;

import java.util.Map;

/**
 * Counts what is in the flow, over all subtasks, so that the gate at the source can hold back what would fill dispatch.
 * Each source subtask opens an account of its own at each start; what leaves the flow is booked to the account that let
 * it in. Accounts of an earlier incarnation of the job are closed when the same subtask opens its next one, so elements
 * that a restore brings back give no credit. They take up room all the same: dispatch says how many it holds.
 *
 * <p>Calls may block for a round trip to the JobMaster: never call them on a task's mailbox thread.
 */
public interface FlowCredit {
    /**
     * Opens an account and closes the subtask's previous one.
     *
     * @param account a fresh random number, never 0
     */
    void open(int subtask, int subtasks, long account);

    /** States how many records the account has let in so far, and returns how the flow stands over all accounts. */
    Balance sent(int subtask, long account, long sentSoFar);

    /**
     * States how many records of each account have left so far, as seen by one publisher.
     *
     * @param publisher a fresh random number for each incarnation of a publishing subtask
     * @param leftSoFar by account; absolute numbers, so that a repeated call changes nothing
     */
    void left(long publisher, Map<Long, Long> leftSoFar);

    /**
     * States how many records of each account one subtask of dispatch holds now. To be repeated while nothing changes:
     * only what is said after a source subtask has opened its account is known to be of its incarnation.
     */
    void held(int subtask, int subtasks, Map<Long, Long> heldNow);

    /**
     * States how many events one subtask of heal awaits now: accepted by the service, out of the flow, and not settled. To
     * be repeated while nothing changes. A count that knows nothing of events may leave it.
     */
    default void awaits(int subtask, int subtasks, long events) {}

    /** How many events all subtasks of heal await; 0 before any has said so. */
    default long awaited() {
        return 0;
    }

    /** How the flow stands, seen from one account. Numbers of records. */
    final class Balance {
        /** As {@link #carried}, before all subtasks of dispatch have said what they hold. */
        public static final long UNKNOWN = Long.MAX_VALUE;

        private final long ownLeft;
        private final long othersInFlow;
        private final long totalLeft;
        private final long carried;
        private final long active;

        public Balance(long ownLeft, long othersInFlow, long totalLeft, long carried, long active) {
            this.ownLeft = ownLeft;
            this.othersInFlow = othersInFlow;
            this.totalLeft = totalLeft;
            this.carried = carried;
            this.active = active;
        }

        /** Records of the own account that have left. */
        public long ownLeft() {
            return ownLeft;
        }

        /** Records of all other open accounts that are in the flow. */
        public long othersInFlow() {
            return othersInFlow;
        }

        /** Records of all open accounts that have left; its growth is the rate of the flow. */
        public long totalLeft() {
            return totalLeft;
        }

        /** Records in dispatch that a restore brought back, of accounts that are no longer open; or {@link #UNKNOWN}. */
        public long carried() {
            return carried;
        }

        /** Open accounts that have let records in lately or have some in the flow, the own one included. */
        public long active() {
            return active;
        }
    }
}
