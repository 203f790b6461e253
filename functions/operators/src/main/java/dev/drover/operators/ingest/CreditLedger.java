package dev.drover.operators.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The count behind {@link FlowCredit}: accounts by source subtask, and what left each by publisher. Not thread-safe. */
final class CreditLedger {
    /** An account that let nothing in for as many signals is idle; a new one may be about to. */
    private static final int IDLE_AFTER = 5;

    private static final class Account {
        private final long number;
        private final long opened;
        private long sent;
        private int idleSignals;
        private final Map<Long, Long> leftByPublisher = new HashMap<>();

        Account(long number, long opened) {
            this.number = number;
            this.opened = opened;
        }

        long left() {
            long sum = 0;
            for (long left : leftByPublisher.values()) {
                sum += left;
            }
            return sum;
        }
    }

    /** What one subtask of dispatch said last. */
    private static final class Holding {
        private final long said;
        private final Map<Long, Long> byAccount;

        Holding(long said, Map<Long, Long> byAccount) {
            this.said = said;
            this.byAccount = byAccount;
        }
    }

    private final Map<Integer, Account> accounts = new HashMap<>();
    /** What each subtask of heal said last. */
    private final Map<Integer, Long> awaited = new HashMap<>();

    /** Numbers of closed accounts: a last signal of an earlier incarnation must not open one of them again. */
    private final Set<Long> closed = new HashSet<>();

    private final Map<Integer, Holding> holdings = new HashMap<>();
    private int holders;
    /** Orders what is opened and what is said. */
    private long order;

    void open(int subtask, int subtasks, long number) {
        Account present = accounts.get(subtask);
        if (present == null || present.number != number) {
            close(present);
            accounts.put(subtask, new Account(number, ++order));
        }
        for (Iterator<Map.Entry<Integer, Account>> all = accounts.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Integer, Account> entry = all.next();
            if (entry.getKey() >= subtasks) {
                close(entry.getValue());
                all.remove();
            }
        }
    }

    private void close(@Nullable Account account) {
        if (account != null) {
            closed.add(account.number);
        }
    }

    FlowCredit.Balance sent(int subtask, long number, long sent) {
        Account own = accounts.get(subtask);
        if (closed.contains(number)) {
            own = new Account(number, Long.MAX_VALUE);
        } else if (own == null || own.number != number) {
            // Values live in the JobMaster and can be gone after its failure: start the account again.
            own = new Account(number, ++order);
            accounts.put(subtask, own);
        }
        own.idleSignals = sent > own.sent ? 0 : Math.min(own.idleSignals + 1, IDLE_AFTER);
        own.sent = Math.max(own.sent, sent);
        long others = 0;
        long active = 1;
        long total = 0;
        for (Account account : accounts.values()) {
            long left = account.left();
            total += left;
            if (account != own) {
                others += Math.max(0, account.sent - left);
                active += account.sent > left || account.idleSignals < IDLE_AFTER ? 1 : 0;
            }
        }
        return new FlowCredit.Balance(own.left(), others, total, carried(own), active);
    }

    private long carried(Account own) {
        Set<Long> open = new HashSet<>();
        for (Account account : accounts.values()) {
            open.add(account.number);
        }
        long carried = 0;
        boolean known = holders > 0 && holdings.size() == holders;
        for (Holding holding : holdings.values()) {
            known &= holding.said > own.opened;
            for (Map.Entry<Long, Long> held : holding.byAccount.entrySet()) {
                carried += open.contains(held.getKey()) ? 0 : held.getValue();
            }
        }
        return known ? carried : FlowCredit.Balance.UNKNOWN;
    }

    void held(int subtask, int subtasks, Map<Long, Long> heldNow) {
        holders = subtasks;
        holdings.keySet().removeIf(other -> other >= subtasks);
        holdings.put(subtask, new Holding(++order, heldNow));
    }

    void awaits(int subtask, int subtasks, long events) {
        awaited.keySet().removeIf(other -> other >= subtasks);
        awaited.put(subtask, events);
    }

    /** A subtask may have counted fewer than none, where those it began are counted by others since a rescaling. */
    long awaited() {
        return awaited.values().stream().mapToLong(Long::longValue).sum();
    }

    void left(long publisher, long number, long left) {
        for (Account account : accounts.values()) {
            if (account.number == number) {
                account.leftByPublisher.merge(publisher, left, Math::max);
            }
        }
    }
}
