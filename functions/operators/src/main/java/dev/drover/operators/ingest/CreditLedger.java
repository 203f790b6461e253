package dev.drover.operators.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The count behind {@link FlowCredit}: accounts by source subtask, and what left each by publisher. Not thread-safe. */
final class CreditLedger {
    private static final class Account {
        private final long number;
        private long sent;
        private final Map<Long, Long> leftByPublisher = new HashMap<>();

        Account(long number) {
            this.number = number;
        }

        long left() {
            long sum = 0;
            for (long left : leftByPublisher.values()) {
                sum += left;
            }
            return sum;
        }
    }

    private final Map<Integer, Account> accounts = new HashMap<>();
    /** Numbers of closed accounts: a last signal of an earlier incarnation must not open one of them again. */
    private final Set<Long> closed = new HashSet<>();

    void open(int subtask, int subtasks, long number) {
        Account present = accounts.get(subtask);
        if (present == null || present.number != number) {
            close(present);
            accounts.put(subtask, new Account(number));
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
            own = new Account(number);
        } else if (own == null || own.number != number) {
            // Values live in the JobMaster and can be gone after its failure: start the account again.
            own = new Account(number);
            accounts.put(subtask, own);
        }
        own.sent = Math.max(own.sent, sent);
        long others = 0;
        long total = 0;
        for (Account account : accounts.values()) {
            long left = account.left();
            total += left;
            if (account != own) {
                others += Math.max(0, account.sent - left);
            }
        }
        return new FlowCredit.Balance(own.left(), others, total);
    }

    void left(long publisher, long number, long left) {
        for (Account account : accounts.values()) {
            if (account.number == number) {
                account.leftByPublisher.merge(publisher, left, Math::max);
            }
        }
    }
}
