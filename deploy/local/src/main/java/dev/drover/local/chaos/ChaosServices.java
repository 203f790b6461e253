package dev.drover.local.chaos;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.local.KinesisEmulator;
import dev.drover.local.LocalStack;
import dev.drover.local.cluster.Checkout;
import dev.drover.local.cluster.ClusterFolder;
import dev.drover.local.cluster.Services;
import dev.drover.local.faults.Fault;
import dev.drover.local.faults.FaultProxy;
import dev.drover.local.faults.FaultRates;
import dev.drover.local.faults.KinesisDialect;
import dev.drover.local.faults.LambdaDialect;
import dev.drover.local.faults.S3Dialect;
import dev.drover.local.process.OsProcess;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.testing.S3Mock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Kinesis, Lambda and S3 on loopback, each in a process of its own and each behind a proxy that lets it fail. The worker
 * writes to S3 past the proxy, so that a fault of the store is one of the job's view only and every stray is one that the
 * endpoint knows of. Ledger and run documents stand in local files.
 */
final class ChaosServices implements AutoCloseable {
    static final String FUNCTION = "chaos";
    static final String WORK_STREAM = "drover-work";

    private static final String RETRY_STREAM = "drover-retry";
    /** The workers wait more than they work. */
    private static final int THREADS = 64;

    /** The emulator is slow with a bucket of many keys. */
    private static final List<String> BUCKETS =
            IntStream.range(0, 64).mapToObj(number -> "outputs-" + number).collect(Collectors.toList());

    /** What each blow that lasts does to its service while it lasts. */
    private static final Map<Blow, Share> SHARES = new EnumMap<>(Map.of(
            Blow.CUT_CALLS, new Share(Fault.CUT_OFF, 0.3),
            Blow.FAIL_CALLS, new Share(Fault.FAIL, 0.3),
            Blow.FAIL_STORE, new Share(Fault.FAIL, 0.5),
            Blow.SILENCE_STORE, new Share(Fault.KEEP_SILENT, 0.4),
            Blow.THROTTLE_KINESIS, new Share(Fault.THROTTLE, 0.4),
            Blow.FAIL_SOME_PUTS, new Share(Fault.FAIL_SOME, 0.3),
            Blow.CUT_KINESIS, new Share(Fault.CUT_OFF, 0.2)));

    private final Path store;
    private final Services services;
    private final S3Mock s3;
    private final List<Long> endpointKills = new ArrayList<>();
    private final FaultProxy kinesisProxy;
    private final FaultProxy lambdaProxy;
    private final FaultProxy s3Proxy;
    private final KinesisShards shards;
    private final Map<Blow, Integer> lasting = new EnumMap<>(Blow.class);

    private ChaosServices(ClusterFolder folder, Services services, S3Mock s3, long seed) {
        this.store = LocalStack.store(folder.root());
        this.services = services;
        this.s3 = s3;
        this.kinesisProxy = FaultProxy.before(services.kinesis(), new KinesisDialect(), seed);
        this.lambdaProxy = FaultProxy.before(services.lambda(), new LambdaDialect(), seed + 1);
        this.s3Proxy = FaultProxy.before(URI.create(s3.url()), new S3Dialect(), seed + 2);
        this.shards = new KinesisShards(services.kinesis(), WORK_STREAM);
    }

    /**
     * @param scenario how the function misbehaves
     */
    static ChaosServices start(Checkout checkout, ClusterFolder folder, Path scenario, long seed) throws IOException {
        Services services = Services.create(checkout, folder, Map.of(FUNCTION, ChaosWorker.class), scenario, true);
        try {
            S3Mock s3 =
                    S3Mock.start(BUCKETS, Files.createDirectories(folder.root().resolve("s3")));
            try {
                services.lambda(THREADS, Map.of("AWS_ENDPOINT_URL_S3", s3.url()));
                services.startKinesis();
                services.startLambda();
                return new ChaosServices(folder, services, s3, seed);
            } catch (RuntimeException e) {
                s3.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /** Items' outputs are to be spread over these. */
    List<String> outputPrefixes() {
        return BUCKETS.stream().map(bucket -> "s3://" + bucket + "/chaos/").collect(Collectors.toList());
    }

    /** The prefix ledger.store. */
    String storePrefix() {
        return store.toUri().toString();
    }

    /** As submitters reach it. */
    AwsClientSettings kinesis() {
        return AwsClientSettings.of(KinesisEmulator.REGION)
                .withEndpoint(kinesisProxy.uri().toString())
                .withKeys("local", "local");
    }

    /** The endpoint's own record. */
    Path record() {
        return services.record();
    }

    /** Milliseconds since the epoch. */
    List<Long> endpointKills() {
        return List.copyOf(endpointKills);
    }

    FaultProxy lambdaProxy() {
        return lambdaProxy;
    }

    /** What each proxy did, by the service's name. */
    Map<String, Map<Fault, Long>> faults() {
        Map<String, Map<Fault, Long>> faults = new TreeMap<>();
        faults.put("kinesis", kinesisProxy.counts());
        faults.put("lambda", lambdaProxy.counts());
        faults.put("s3", s3Proxy.counts());
        return faults;
    }

    /** The keys of Drover's configuration that say where all this is. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("ingest.kinesis.endpoint", kinesisProxy.uri().toString());
        settings.put("ingest.kinesis.region", KinesisEmulator.REGION);
        settings.put("ingest.work-stream", WORK_STREAM);
        settings.put("ingest.retry-stream", RETRY_STREAM);
        settings.put("dispatch.lambda.endpoint", lambdaProxy.uri().toString());
        settings.put("dispatch.lambda.region", KinesisEmulator.REGION);
        settings.put("dispatch.workers." + FUNCTION + ".target", FUNCTION);
        settings.put("verify.s3.endpoint", s3Proxy.uri().toString());
        settings.put("verify.s3.region", KinesisEmulator.REGION);
        settings.put("verify.s3.path-style", "true");
        settings.put("admit.allowed-outputs", String.join(";", outputPrefixes()));
        settings.put("ledger.store", storePrefix());
        return settings;
    }

    /** The store without faults. */
    ObjectStore store() {
        return ObjectStores.open(StoreSettings.of(
                AwsClientSettings.of(KinesisEmulator.REGION)
                        .withEndpoint(s3.url())
                        .withKeys("local", "local"),
                true,
                32,
                Duration.ofSeconds(30)));
    }

    void begin(ChaosPlan.Step step, long nowMillis) {
        switch (step.blow) {
            case SPLIT_SHARD:
                shards.split(step.number);
                break;
            case MERGE_SHARDS:
                shards.merge(step.number);
                break;
            case KILL_ENDPOINT:
                endpointKills.add(nowMillis);
                services.find(Services.LAMBDA).ifPresent(OsProcess::kill);
                break;
            default:
                lasting.merge(step.blow, 1, Integer::sum);
                setRates();
                break;
        }
    }

    void end(ChaosPlan.Step step) {
        if (step.blow == Blow.KILL_ENDPOINT) {
            bringBackTheEndpoint();
        } else {
            lasting.merge(step.blow, -1, Integer::sum);
            setRates();
        }
    }

    private void bringBackTheEndpoint() {
        if (services.find(Services.LAMBDA).isEmpty()) {
            services.startLambda();
        }
    }

    /** From now on nothing fails but the function. */
    void calm() {
        lasting.clear();
        setRates();
        bringBackTheEndpoint();
    }

    private void setRates() {
        lambdaProxy.rates(rates(Blow.CUT_CALLS, Blow.FAIL_CALLS));
        s3Proxy.rates(rates(Blow.FAIL_STORE, Blow.SILENCE_STORE));
        kinesisProxy.rates(rates(Blow.THROTTLE_KINESIS, Blow.FAIL_SOME_PUTS, Blow.CUT_KINESIS));
    }

    private FaultRates rates(Blow... blows) {
        FaultRates rates = FaultRates.none();
        for (Blow blow : blows) {
            Share share = SHARES.get(blow);
            if (share != null && lasting.getOrDefault(blow, 0) > 0) {
                rates = rates.with(share.fault, share.share);
            }
        }
        return rates;
    }

    @Override
    public void close() {
        kinesisProxy.close();
        lambdaProxy.close();
        s3Proxy.close();
        services.close();
        s3.close();
    }

    private static final class Share {
        final Fault fault;
        final double share;

        Share(Fault fault, double share) {
            this.fault = fault;
            this.share = share;
        }
    }
}
