package dev.drover.local.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drover.contract.Sha256;
import dev.drover.local.SetupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How often the endpoint misbehaves, and how. Whether and how an attempt of an item meets with misbehaviour depends on
 * the seed and the attempt alone, so that an attempt that is invoked again is treated alike, in whatever order
 * invocations come.
 */
public final class Scenario {
    private static final List<String> KEYS = List.of("seed", "rates", "slow-by", "throttle-above", "deliver-twice");
    private static final Duration DEFAULT_SLOW_BY = Duration.ofSeconds(2);
    /** Sums of decimal fractions miss 1 by this much at most. */
    private static final double ROUNDING = 1e-9;

    private final long seed;
    private final Map<Misbehaviour, Double> rates;
    private final Duration slowBy;
    private final @Nullable Integer throttleAbove;
    private final double deliverTwice;

    private Scenario(
            long seed,
            Map<Misbehaviour, Double> rates,
            Duration slowBy,
            @Nullable Integer throttleAbove,
            double deliverTwice) {
        this.seed = seed;
        this.deliverTwice = deliverTwice;
        this.rates = Collections.unmodifiableMap(rates);
        this.slowBy = slowBy;
        this.throttleAbove = throttleAbove;
    }

    /** No misbehaviour at all. */
    public static Scenario none() {
        return new Scenario(0, new EnumMap<>(Misbehaviour.class), DEFAULT_SLOW_BY, null, 0);
    }

    /** Every invocation misbehaves in this one way. */
    public static Scenario always(Misbehaviour kind) {
        return none().with(kind, 1);
    }

    /**
     * @throws SetupException naming everything that is wrong with the file
     */
    public static Scenario read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SetupException("The scenario " + file + " can't be read as UTF-8 text: " + e.getMessage(), e);
        }
    }

    /**
     * @param name of the scenario, for messages
     * @throws SetupException naming everything that is wrong
     */
    public static Scenario parse(String name, String yaml) {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        JsonNode root;
        try {
            root = mapper.readTree(yaml);
        } catch (JsonProcessingException e) {
            String message = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new SetupException("The scenario " + name + " is not YAML: " + message, e);
        }
        if (!(root instanceof ObjectNode)) {
            throw new SetupException("The scenario " + name + " must be a map with the keys " + KEYS + ".");
        }
        List<String> problems = new ArrayList<>();
        Scenario scenario = new Parser((ObjectNode) root, problems).scenario();
        if (!problems.isEmpty()) {
            throw new SetupException("The scenario " + name + " can't be used: " + String.join("; ", problems) + ".");
        }
        return scenario;
    }

    public Scenario withSeed(long otherSeed) {
        return new Scenario(otherSeed, rates, slowBy, throttleAbove, deliverTwice);
    }

    /** With the rate of one kind changed. */
    public Scenario with(Misbehaviour kind, double rate) {
        Map<Misbehaviour, Double> changed = new EnumMap<>(Misbehaviour.class);
        changed.putAll(rates);
        changed.put(kind, rate);
        List<String> problems = new ArrayList<>();
        checkRates(changed, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new Scenario(seed, changed, slowBy, throttleAbove, deliverTwice);
    }

    public Scenario withSlowBy(Duration delay) {
        return new Scenario(seed, rates, delay, throttleAbove, deliverTwice);
    }

    public Scenario withThrottleAbove(int concurrency) {
        return new Scenario(seed, rates, slowBy, concurrency, deliverTwice);
    }

    /** With this share of events run twice by the service. */
    public Scenario withDeliverTwice(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1, not " + rate);
        }
        return new Scenario(seed, rates, slowBy, throttleAbove, rate);
    }

    public long seed() {
        return seed;
    }

    /** The share of attempts that meet with each kind; kinds that never occur may be absent. */
    public Map<Misbehaviour, Double> rates() {
        return rates;
    }

    /** By how much a slow invocation starts its handler later. */
    public Duration slowBy() {
        return slowBy;
    }

    /** Invocations above this many at once are throttled; null for no limit but the endpoint's own. */
    public @Nullable Integer throttleAbove() {
        return throttleAbove;
    }

    /** What this attempt of this item meets with: one kind at most. */
    public Misbehaviour decide(String run, String id, int generation, int attempt) {
        double drawn = draw(run + "/" + id + "@" + generation + "." + attempt);
        for (Map.Entry<Misbehaviour, Double> rate : rates.entrySet()) {
            drawn -= rate.getValue();
            if (drawn < 0) {
                return rate.getKey();
            }
        }
        return Misbehaviour.NONE;
    }

    /** Whether the service runs the event of this attempt twice, whatever else it meets with. */
    boolean deliversTwice(String run, String id, int generation, int attempt) {
        return draw("twice " + run + "/" + id + "@" + generation + "." + attempt) < deliverTwice;
    }

    /** Even over [0, 1), by seed and text. */
    private double draw(String text) {
        MessageDigest digest = Sha256.digest();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1.0p-53;
    }

    private static void checkRates(Map<Misbehaviour, Double> rates, List<String> problems) {
        double sum = 0;
        for (Map.Entry<Misbehaviour, Double> rate : rates.entrySet()) {
            double value = rate.getValue();
            if (!(value >= 0 && value <= 1)) {
                problems.add("rates." + rate.getKey().word() + " is " + value + ", it must be from 0 to 1");
            } else {
                sum += value;
            }
        }
        if (sum > 1 + ROUNDING) {
            problems.add("the rates sum up to " + sum + ", more than 1: an attempt meets with one kind at most");
        }
    }

    /** Collects every problem before anything is reported. */
    private static final class Parser {
        private final ObjectNode root;
        private final List<String> problems;

        Parser(ObjectNode root, List<String> problems) {
            this.root = root;
            this.problems = problems;
        }

        Scenario scenario() {
            for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!KEYS.contains(name)) {
                    problems.add("unknown key '" + name + "', known are " + KEYS);
                }
            }
            Map<Misbehaviour, Double> rates = rates();
            checkRates(rates, problems);
            return new Scenario(seed(), rates, slowBy(), throttleAbove(), deliverTwice());
        }

        private long seed() {
            JsonNode node = root.path("seed");
            if (node.isMissingNode()) {
                return 0;
            }
            if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                problems.add("seed must be a whole number");
                return 0;
            }
            return node.longValue();
        }

        private Map<Misbehaviour, Double> rates() {
            Map<Misbehaviour, Double> rates = new EnumMap<>(Misbehaviour.class);
            JsonNode node = root.path("rates");
            if (node.isMissingNode() || node.isNull()) {
                return rates;
            }
            if (!node.isObject()) {
                problems.add("rates must be a map from kind to share");
                return rates;
            }
            Map<String, Misbehaviour> kinds = Arrays.stream(Misbehaviour.values())
                    .filter(kind -> kind != Misbehaviour.NONE)
                    .collect(Collectors.toMap(Misbehaviour::word, kind -> kind));
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                Misbehaviour kind = kinds.get(field.getKey());
                if (kind == null) {
                    problems.add("unknown kind 'rates." + field.getKey() + "', known are "
                            + kinds.keySet().stream().sorted().collect(Collectors.joining(", ")));
                } else if (!field.getValue().isNumber()) {
                    problems.add("rates." + field.getKey() + " must be a number from 0 to 1");
                } else {
                    rates.put(kind, field.getValue().doubleValue());
                }
            }
            return rates;
        }

        private Duration slowBy() {
            JsonNode node = root.path("slow-by");
            if (node.isMissingNode()) {
                return DEFAULT_SLOW_BY;
            }
            try {
                Duration slowBy = Duration.parse(node.asText());
                if (!slowBy.isNegative()) {
                    return slowBy;
                }
            } catch (DateTimeParseException e) {
                // Reported below, as a negative one is.
            }
            problems.add("slow-by must be an ISO-8601 duration such as PT2S, 0 or longer");
            return DEFAULT_SLOW_BY;
        }

        private double deliverTwice() {
            JsonNode node = root.path("deliver-twice");
            if (node.isMissingNode() || node.isNull()) {
                return 0;
            }
            if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= 1)) {
                problems.add("deliver-twice must be a number from 0 to 1");
                return 0;
            }
            return node.doubleValue();
        }

        private @Nullable Integer throttleAbove() {
            JsonNode node = root.path("throttle-above");
            if (node.isMissingNode() || node.isNull()) {
                return null;
            }
            if (!node.isInt() || node.intValue() < 1) {
                problems.add("throttle-above must be a whole number, 1 or more");
                return null;
            }
            return node.intValue();
        }
    }
}
