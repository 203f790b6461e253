package dev.drover.job.cli;

import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how many records were written: a bar for a person, a line every tenth part for a log. Thread-safe. */
final class SendProgress implements AutoCloseable {
    private final Session session;
    private final String task;
    private final long total;
    private final @Nullable ProgressBar bar;
    private final AtomicLong sent = new AtomicLong();

    SendProgress(Session session, String task, long total) {
        this.session = session;
        this.task = task;
        this.total = total;
        this.bar = session.terminal()
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .showSpeed()
                        .build()
                : null;
    }

    /**
     * @param records written by now
     */
    void sent(long records) {
        long before = sent.getAndSet(records);
        if (bar != null) {
            bar.stepTo(records);
        } else if (total > 0 && tenths(records) > tenths(before)) {
            session.err().println(task + " " + records + " of " + total);
        }
    }

    private long tenths(long records) {
        return 10 * records / total;
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
