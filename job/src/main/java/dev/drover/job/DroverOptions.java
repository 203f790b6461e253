package dev.drover.job;

import dev.drover.job.OptionRegistry.Need;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/**
 * Every option of Drover. The first word of a key is the stage that it belongs to. {@code conf/drover-reference.yaml}
 * is held against this class by a test.
 *
 * <p>Flink's own options, under {@link #FLINK_PREFIX}, are not listed one by one.
 */
public final class DroverOptions {
    /** Keys under it are Flink's own: passed to the environment without the prefix. */
    public static final String FLINK_PREFIX = "flink.";
    /** What follows is a worker's name and one of the named options. */
    public static final String WORKERS_PREFIX = "dispatch.workers.";
    /** What follows is a target's name and one of the named options. */
    public static final String TARGETS_PREFIX = "dispatch.targets.";
    /** No invocation of Lambda lasts longer. */
    public static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    private static final OptionRegistry OPTIONS = new OptionRegistry();

    // ---- ingest

    public static final ConfigOption<String> KINESIS_ENDPOINT = OPTIONS.text(
            "ingest.kinesis.endpoint",
            Need.OPTIONAL,
            "http://127.0.0.1:4567",
            "Address of the Kinesis API. Absent: the region's own.");

    public static final ConfigOption<String> KINESIS_REGION = OPTIONS.text(
            "ingest.kinesis.region",
            Need.FROM_ENVIRONMENT,
            "eu-central-1",
            "AWS region of both streams. Absent: what AWS_REGION says.");

    public static final ConfigOption<String> WORK_STREAM = OPTIONS.text(
            "ingest.work-stream",
            Need.REQUIRED,
            "drover-work",
            "Name of the stream that submitters write work items to.");

    public static final ConfigOption<String> RETRY_STREAM = OPTIONS.text(
            "ingest.retry-stream",
            Need.REQUIRED,
            "drover-retry",
            "Name of the stream on which the job re-emits items, and to which a redrive writes. Only the job and the "
                    + "drover command may be allowed to write to it: its records set generation and attempt.");

    public static final ConfigOption<String> COMPLETIONS_STREAM = OPTIONS.text(
            "ingest.completions-stream",
            Need.OPTIONAL,
            "drover-completions",
            "Name of the stream to which workers with invocation 'event' write that they are done with an item. It must "
                    + "be in the region of the functions, and they must be allowed to write to it. Absent: outputs are "
                    + "looked for at growing intervals (heal.probe).");

    public static final ConfigOption<String> START_POSITION = OPTIONS.text(
            "ingest.start-position",
            Need.REQUIRED,
            "trim-horizon",
            "Where a job without state starts to read both streams: trim-horizon (the oldest record that is kept), "
                    + "latest, or a time such as 2026-11-23T10:00:00Z. Said explicitly, so that no job reads a whole "
                    + "retention by accident.");

    public static final ConfigOption<Integer> INGEST_PARALLELISM = OPTIONS.unsetNumber(
            "ingest.parallelism",
            Need.OPTIONAL,
            1,
            4,
            "Subtasks that read the streams; more than there are shards is of no use. Absent: the job's parallelism.");

    // ---- admit

    public static final ConfigOption<List<String>> ALLOWED_INPUTS = OPTIONS.texts(
            "admit.allowed-inputs",
            Need.OPTIONAL,
            "s3://my-inputs/texts/",
            "URI prefixes under which input.uri of an item must lie; each ends in '/'. Closed by default: without any, "
                    + "only inline inputs are let in.");

    public static final ConfigOption<List<String>> ALLOWED_OUTPUTS = OPTIONS.texts(
            "admit.allowed-outputs",
            Need.REQUIRED,
            "s3://my-outputs/vectors/",
            "URI prefixes under which the output of an item must lie; each ends in '/'. At least one.");

    public static final ConfigOption<Duration> CONTROL_INTERVAL = OPTIONS.duration(
            "admit.control-interval",
            Duration.ofSeconds(5),
            "How often the control documents of runs (pause, cancel, budget, total) are read again.");

    public static final ConfigOption<Duration> ADMIT_REMEMBER_FOR = OPTIONS.duration(
            "admit.remember-for",
            Duration.ofDays(8),
            "How long an item is remembered after its last record, so that a repeated record is known as one. Longer "
                    + "than the streams keep records.");

    // ---- dispatch

    public static final ConfigOption<String> LAMBDA_ENDPOINT = OPTIONS.text(
            "dispatch.lambda.endpoint",
            Need.OPTIONAL,
            "http://127.0.0.1:9001",
            "Address of the Lambda API. Absent: the region's own.");

    public static final ConfigOption<String> LAMBDA_REGION = OPTIONS.text(
            "dispatch.lambda.region",
            Need.FROM_ENVIRONMENT,
            "eu-central-1",
            "AWS region of the functions. Absent: what AWS_REGION says.");

    public static final ConfigOption<Integer> MAX_IN_FLIGHT = OPTIONS.unsetNumber(
            "dispatch.max-in-flight",
            Need.FROM_FUNCTION,
            1,
            300,
            "The most invocations of one function that are in flight at a time, over all subtasks. Below it the job finds "
                    + "by itself how many the function takes, by what is throttled. Absent: the function's reserved "
                    + "concurrency, which is asked for at the start (lambda:GetFunctionConcurrency) and which no limit may be above. A "
                    + "function that has none needs a limit: in a shared account a search for it throttles the "
                    + "neighbours.");

    public static final ConfigOption<Integer> MAX_MIB_IN_FLIGHT = OPTIONS.number(
            "dispatch.max-mib-in-flight",
            1,
            256,
            "The most MiB of work items whose invocations are in flight at a time, over all subtasks; one item that is "
                    + "larger than a subtask's part of it goes alone.");

    public static final ConfigOption<Integer> DISPATCH_PARALLELISM = OPTIONS.unsetNumber(
            "dispatch.parallelism",
            Need.OPTIONAL,
            1,
            4,
            "Subtasks that invoke and verify. They share the limit of each function by how much each has to do. Absent: one "
                    + "for each 200 of all limits together, at most the job's parallelism.");

    public static final ConfigOption<Duration> DISPATCH_TIMEOUT = OPTIONS.duration(
            "dispatch.timeout",
            LONGEST_INVOCATION,
            "The longest that an invocation may take before it counts as NEVER_RETURNED; 15 min at most. A worker may "
                    + "set a shorter one, and an item for itself.");

    public static final ConfigOption<Duration> DISPATCH_BACKOFF_INITIAL = OPTIONS.duration(
            "dispatch.backoff.initial",
            Duration.ofMillis(50),
            "The first wait after a throttled call or a transport error, within an attempt; it doubles, and every wait "
                    + "is drawn between zero and that (full jitter).");

    public static final ConfigOption<Duration> DISPATCH_BACKOFF_MAX =
            OPTIONS.duration("dispatch.backoff.max", Duration.ofSeconds(2), "The longest of these waits.");

    public static final ConfigOption<Duration> MAX_EVENT_AGE = OPTIONS.duration(
            "dispatch.max-event-age",
            Duration.ofHours(1),
            "How long the service may keep an event that it can't run yet, for workers with invocation 'event'; 6 h at "
                    + "most. This and the worker's time-out together are the deadline of an attempt. Longer than the "
                    + "functions need for all that is sent to them at once.");

    public static final ConfigOption<Integer> MAX_OPEN_EVENTS = OPTIONS.number(
            "dispatch.max-open-events",
            1,
            1_000,
            "While about as many events are accepted and not settled, nothing new is read from the work stream, so that "
                    + "no event waits in the service until it is too old. At least the concurrency of the functions; at "
                    + "most what they can do within dispatch.max-event-age.");

    public static final ConfigOption<String> EVENT_CONFIG = OPTIONS.choice(
            "dispatch.event-config",
            List.of("set", "check"),
            "Whether the start of the job sets the functions of workers with invocation 'event' to no retries and to "
                    + "dispatch.max-event-age (set), or only says what is set and what that may cost (check). Where it "
                    + "may not set them, it only says so, too.");

    public static final ConfigOption<Integer> TRANSIENT_RETRIES = OPTIONS.number(
            "dispatch.transient-retries",
            0,
            3,
            "How often a call that met a transport or service fault is made again within its attempt.");

    public static final ConfigOption<Duration> THROTTLED_FOR = OPTIONS.duration(
            "dispatch.throttled-for",
            Duration.ofMinutes(10),
            "How long an item goes on being throttled, or waits for a target that is out, before it is deferred; it "
                    + "costs the item no attempt. Behind targets that are out it is deferred earlier where it would keep out "
                    + "items of other workers, if they had any within this time.");

    public static final ConfigOption<Integer> BREAKER_AFTER = OPTIONS.number(
            "dispatch.breaker.after",
            1,
            10,
            "Deterministic refusals in a row (function missing, access denied) after which a target is taken out.");

    public static final ConfigOption<Duration> BREAKER_PROBE_INTERVAL = OPTIONS.duration(
            "dispatch.breaker.probe-interval", Duration.ofSeconds(5), "How often one item tries a target that is out.");

    public static final ConfigOption<Long> PRICE_PER_REQUEST = OPTIONS.price(
            "dispatch.price.nano-usd-per-request",
            200,
            "Price of one invocation, in billionths of a US dollar; the cost of runs is reckoned with it.");

    public static final ConfigOption<Long> PRICE_PER_GB_SECOND = OPTIONS.price(
            "dispatch.price.nano-usd-per-gb-second",
            16_667,
            "Price of one second of 1 GB of memory, in billionths of a US dollar.");

    // ---- verify

    public static final ConfigOption<String> S3_ENDPOINT = OPTIONS.text(
            "verify.s3.endpoint",
            Need.OPTIONAL,
            "http://127.0.0.1:9090",
            "Address of the S3 API, for outputs, ledger and run documents. Absent: the region's own.");

    public static final ConfigOption<String> S3_REGION = OPTIONS.text(
            "verify.s3.region",
            Need.FROM_ENVIRONMENT,
            "eu-central-1",
            "AWS region of the buckets. Absent: what AWS_REGION says.");

    public static final ConfigOption<Boolean> S3_PATH_STYLE = OPTIONS.flag(
            "verify.s3.path-style",
            false,
            "Whether the bucket stands in the path and not in the host name, as most other servers of the API need.");

    public static final ConfigOption<Integer> VERIFY_MAX_IN_FLIGHT = OPTIONS.number(
            "verify.max-in-flight", 1, 256, "The most outputs that are looked at at a time, over all subtasks.");

    public static final ConfigOption<Duration> VERIFY_TIMEOUT = OPTIONS.duration(
            "verify.timeout", Duration.ofSeconds(10), "The longest that one look at an output may take.");

    public static final ConfigOption<Duration> UNDECIDED_AFTER = OPTIONS.duration(
            "verify.undecided-after",
            Duration.ofSeconds(15),
            "How long verify goes on asking a store that does not answer, before it hands the item on as undecided.");

    // ---- heal

    public static final ConfigOption<Integer> MAX_ATTEMPTS = OPTIONS.number(
            "heal.max-attempts",
            1,
            5,
            "Attempts that an item has in a generation; after the last failed one it is EXHAUSTED.");

    public static final ConfigOption<Duration> HEAL_BACKOFF_INITIAL = OPTIONS.duration(
            "heal.backoff.initial",
            Duration.ofSeconds(1),
            "The wait before the second attempt; it doubles with each further one.");

    public static final ConfigOption<Duration> HEAL_BACKOFF_MAX =
            OPTIONS.duration("heal.backoff.max", Duration.ofMinutes(1), "The longest wait between two attempts.");

    public static final ConfigOption<Duration> UNDECIDED_BACKOFF = OPTIONS.duration(
            "heal.undecided-backoff",
            Duration.ofSeconds(10),
            "The wait before an undecided item is verified again; nothing is invoked for it.");

    public static final ConfigOption<Duration> PROBE_INITIAL = OPTIONS.duration(
            "heal.probe.initial",
            Duration.ofSeconds(5),
            "The wait before the output of an event is looked for, where workers write no completions; it doubles with "
                    + "each look that finds nothing.");

    public static final ConfigOption<Duration> PROBE_MAX = OPTIONS.duration(
            "heal.probe.max", Duration.ofMinutes(2), "The longest wait between two looks for the output of an event.");

    public static final ConfigOption<Duration> MAX_AGE = OPTIONS.duration(
            "heal.max-age",
            Duration.ofDays(7),
            "An item that is older when an attempt of it fails is EXHAUSTED (TIME_USED_UP) whatever attempts it has "
                    + "left.");

    public static final ConfigOption<Duration> HEAL_REMEMBER_FOR = OPTIONS.duration(
            "heal.remember-for",
            Duration.ofDays(8),
            "How long an item is remembered after the last news of it, so that late news is known as late.");

    // ---- ledger

    public static final ConfigOption<String> STORE = OPTIONS.text(
            "ledger.store",
            Need.REQUIRED,
            "s3://my-drover/drover/",
            "URI prefix (file:///… or s3://…), ending in '/', under which ledger and run documents stand.");

    public static final ConfigOption<Integer> LEDGER_PARALLELISM =
            OPTIONS.number("ledger.parallelism", 1, 1, "Subtasks that write ledger files.");

    public static final ConfigOption<Duration> PROGRESS_INTERVAL = OPTIONS.duration(
            "ledger.progress-interval",
            Duration.ofSeconds(2),
            "How often the progress document of a run is written while it changes.");

    public static final ConfigOption<Duration> GAP_AFTER = OPTIONS.duration(
            "ledger.gap-after",
            Duration.ofSeconds(30),
            "How long nothing must come before a closed run that lacks items is complete with a gap.");

    public static final ConfigOption<Duration> NO_PROGRESS_AFTER = OPTIONS.duration(
            "ledger.watchdog.no-progress-after",
            Duration.ofMinutes(20),
            "Warns of a run (NO_PROGRESS) that has open items of which none was settled for this long. Longer than the "
                    + "longest invocation.");

    public static final ConfigOption<Duration> WATCHDOG_GAP_AFTER = OPTIONS.duration(
            "ledger.watchdog.gap-after",
            Duration.ofMinutes(5),
            "Warns of a closed run (INGEST_GAP) that lacks items of which none came for this long, although there was "
                    + "room for them.");

    public static final ConfigOption<Duration> WATCHDOG_WINDOW = OPTIONS.duration(
            "ledger.watchdog.window",
            Duration.ofMinutes(10),
            "The time over which rates are taken: once in it the end of a run is estimated anew, and its failed attempts "
                    + "are counted.");

    public static final ConfigOption<Integer> SLIP_PERCENT = OPTIONS.number(
            "ledger.watchdog.slip-percent",
            0,
            50,
            "Warns of a run (END_SLIPPING) whose end is now expected later than it first was, by more than this part of "
                    + "the time that it then had before it, and by more than a window.");

    public static final ConfigOption<Integer> HEAL_PERCENT = OPTIONS.number(
            "ledger.watchdog.heal-percent",
            0,
            20,
            "Warns of a run (HEAL_RATE) of whose attempts in a window, 20 or more, a larger part than this failed.");

    public static final ConfigOption<Integer> BACKLOG_PERCENT = OPTIONS.number(
            "ledger.watchdog.backlog-percent",
            1,
            75,
            "Warns of a run (BACKLOG_AGE) whose records wait in the work stream for this part of its retention or longer. "
                    + "What is not read by its end is lost. drover submit warns of a run that is bound to take so long.");

    private DroverOptions() {}

    /** All options but the named ones, in the order of their declaration. */
    static OptionRegistry registry() {
        return OPTIONS;
    }
}
