package dev.drover.job;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The least that a configuration needs, to be changed by each test. */
final class CompleteSettings {
    private CompleteSettings() {}

    static Map<String, String> complete() {
        Map<String, String> values = new HashMap<>();
        values.put("ingest.work-stream", "work");
        values.put("ingest.retry-stream", "retry");
        values.put("ingest.start-position", "trim-horizon");
        values.put("admit.allowed-outputs", "s3://out/vectors/");
        values.put("dispatch.max-in-flight", "16");
        values.put("dispatch.workers.embed.target", "embed");
        values.put("ledger.store", "s3://ledgers/drover/");
        values.put("ingest.kinesis.region", "eu-central-1");
        values.put("dispatch.lambda.region", "eu-central-1");
        values.put("verify.s3.region", "eu-central-1");
        return values;
    }

    static Map<String, String> completeBut(String key, String value) {
        Map<String, String> values = complete();
        values.put(key, value);
        return values;
    }

    static List<String> problems(Map<String, String> values) {
        SettingsException refused =
                catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(null, values));
        return refused == null ? List.of() : refused.problems();
    }
}
