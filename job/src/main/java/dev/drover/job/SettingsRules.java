package dev.drover.job;

import dev.drover.connectors.lambda.FunctionConfigs;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** What single values, and values together, must fulfil. */
final class SettingsRules {
    private final Configuration values;
    private final List<String> problems;

    private SettingsRules(Configuration values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    static void check(Configuration values, Set<String> workers, List<String> problems) {
        SettingsRules rules = new SettingsRules(values, problems);
        rules.endpoints();
        rules.streams();
        rules.prefixes();
        rules.invocations(workers);
        rules.times();
        rules.choices(workers);
    }

    private void endpoints() {
        for (ConfigOption<String> option :
                List.of(DroverOptions.KINESIS_ENDPOINT, DroverOptions.LAMBDA_ENDPOINT, DroverOptions.S3_ENDPOINT)) {
            String endpoint = find(option);
            if (endpoint != null && !isEndpoint(endpoint)) {
                problems.add(option.key() + ": '" + endpoint + "' is not the address of a server; write it like "
                        + "http://127.0.0.1:4567");
            }
        }
    }

    private static boolean isEndpoint(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void streams() {
        String work = find(DroverOptions.WORK_STREAM);
        String retry = find(DroverOptions.RETRY_STREAM);
        if (work != null && work.equals(retry)) {
            problems.add("ingest.retry-stream must not be the work stream ('" + work
                    + "'): anybody who may submit could then set attempts, and a stray would queue behind the backlog");
        }
        String completions = find(DroverOptions.COMPLETIONS_STREAM);
        if (completions != null && (completions.equals(work) || completions.equals(retry))) {
            problems.add("ingest.completions-stream must be a stream of its own, not '" + completions
                    + "': what workers write there would be taken for items");
        }
        String start = find(DroverOptions.START_POSITION);
        if (start != null && !isStartPosition(start)) {
            problems.add("ingest.start-position: '" + start
                    + "' is none of trim-horizon, latest and a time such as 2026-11-23T10:00:00Z");
        }
    }

    private static boolean isStartPosition(String text) {
        if (text.equals("trim-horizon") || text.equals("latest")) {
            return true;
        }
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void prefixes() {
        String store = find(DroverOptions.STORE);
        if (store != null) {
            prefix(DroverOptions.STORE.key(), store);
        }
        for (ConfigOption<List<String>> option : List.of(DroverOptions.ALLOWED_INPUTS, DroverOptions.ALLOWED_OUTPUTS)) {
            List<String> prefixes = find(option);
            if (prefixes != null) {
                prefixes.forEach(each -> prefix(option.key(), each));
            }
        }
        List<String> outputs = find(DroverOptions.ALLOWED_OUTPUTS);
        if (outputs != null && outputs.isEmpty()) {
            problems.add(
                    "admit.allowed-outputs is empty, so that every item would be rejected; name at least one prefix");
        }
        if (outputs != null && store != null && store.endsWith("/")) {
            for (String output : outputs) {
                if (output.startsWith(store) || store.startsWith(output)) {
                    problems.add("admit.allowed-outputs: '" + output + "' and ledger.store '" + store
                            + "' overlap, so that a worker could write into the ledger; keep them apart");
                }
            }
        }
    }

    private void prefix(String key, String prefix) {
        String lower = prefix.toLowerCase(Locale.ROOT);
        boolean file = prefix.startsWith("file:///");
        boolean s3 = prefix.startsWith("s3://") && prefix.indexOf('/', "s3://".length()) > "s3://".length();
        if (!file && !s3) {
            problems.add(key + ": '" + prefix
                    + "' is not a prefix of a store; write file:///folder/ or s3://bucket/prefix/");
        } else if (!prefix.endsWith("/")) {
            problems.add(key + ": '" + prefix + "' must end in '/', else it would also allow '" + prefix + "-other'");
        } else if (List.of(prefix.split("/")).contains("..") || lower.contains("%2e") || lower.contains("%2f")) {
            problems.add(key + ": '" + prefix + "' must not hold '..' or an encoded '.' or '/'");
        }
    }

    private void invocations(Set<String> workers) {
        Duration timeout = values.get(DroverOptions.DISPATCH_TIMEOUT);
        if (timeout.compareTo(DroverOptions.LONGEST_INVOCATION) > 0) {
            problems.add("dispatch.timeout: " + Durations.text(timeout)
                    + " is longer than Lambda lets any function run; 15 min is the most");
        }
        for (String name : workers) {
            Duration own = find(NamedOptions.WORKER_TIMEOUT.of(name));
            if (own != null && own.compareTo(timeout) > 0) {
                problems.add(NamedOptions.WORKER_TIMEOUT.key(name) + ": " + Durations.text(own)
                        + " is longer than dispatch.timeout (" + Durations.text(timeout) + "), which holds for all");
            }
        }
        Integer inFlight = find(DroverOptions.MAX_IN_FLIGHT);
        Integer parallelism = find(DroverOptions.DISPATCH_PARALLELISM);
        if (inFlight != null && parallelism != null && inFlight < parallelism) {
            problems.add("dispatch.max-in-flight (" + inFlight + ") is less than dispatch.parallelism (" + parallelism
                    + "), so that a subtask could never invoke");
        }
        ordered(DroverOptions.DISPATCH_BACKOFF_INITIAL, DroverOptions.DISPATCH_BACKOFF_MAX);
        Duration age = values.get(DroverOptions.MAX_EVENT_AGE);
        if (age.compareTo(FunctionConfigs.LONGEST_AGE) > 0) {
            problems.add("dispatch.max-event-age: " + Durations.text(age)
                    + " is longer than Lambda keeps any event; 6 h is the most");
        }
    }

    private void choices(Set<String> workers) {
        choices(DroverOptions.registry());
        workers.forEach(name -> choices(NamedOptions.WORKER_INVOCATION.registry(name)));
    }

    private void choices(OptionRegistry options) {
        options.choices().forEach((key, words) -> choice(key, values.getString(key, words.get(0)), words));
    }

    private void choice(String key, String value, List<String> words) {
        if (!words.contains(value)) {
            problems.add(key + ": '" + value + "' is none of " + String.join(", ", words));
        }
    }

    private void times() {
        ordered(DroverOptions.HEAL_BACKOFF_INITIAL, DroverOptions.HEAL_BACKOFF_MAX);
        ordered(DroverOptions.PROBE_INITIAL, DroverOptions.PROBE_MAX);
        ordered(DroverOptions.VERIFY_TIMEOUT, DroverOptions.UNDECIDED_AFTER);
        // An item that is forgotten before its time is up would be taken for a new one.
        ordered(DroverOptions.MAX_AGE, DroverOptions.HEAL_REMEMBER_FOR);
        ordered(DroverOptions.MAX_AGE, DroverOptions.ADMIT_REMEMBER_FOR);
    }

    private void ordered(ConfigOption<Duration> smaller, ConfigOption<Duration> larger) {
        Duration small = values.get(smaller);
        Duration large = values.get(larger);
        if (small.compareTo(large) > 0) {
            problems.add(smaller.key() + " (" + Durations.text(small) + ") must not be longer than " + larger.key()
                    + " (" + Durations.text(large) + ")");
        }
    }

    private <T> @Nullable T find(ConfigOption<T> option) {
        return values.getOptional(option).orElse(null);
    }
}
