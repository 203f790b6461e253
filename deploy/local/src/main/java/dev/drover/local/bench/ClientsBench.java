package dev.drover.local.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.drover.connectors.AwsClientSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaAsyncClientBuilder;

/** Which HTTP client the Lambda client had better stand on. A measurement for a decision; nothing must hold. */
final class ClientsBench implements Bench {
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int IDLE_PERCENT = 25;

    @Override
    public String name() {
        return "clients";
    }

    @Override
    public String description() {
        return "Invocations a second, and processor time for each, of the bare loop on Netty, as Drover has it, and on the "
                + "AWS Common Runtime (CRT): 900 at 500 ms and 10,000 at 4 s.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        BenchEndpoint endpoint = setting.endpoint(8);
        measure(setting, report, endpoint, 900, Duration.ofMillis(500), 12_000);
        measure(setting, report, endpoint, 10_000, Duration.ofSeconds(4), 40_000);
    }

    private static void measure(
            Setting setting, Report report, BenchEndpoint endpoint, int inFlight, Duration delay, int items)
            throws Exception {
        int count = setting.items(items);
        endpoint.slowBy(delay);
        // The same bytes again and again: the outputs are removed after each sample.
        List<SdkBytes> payloads = BareLoop.payloads(count, setting::item, "clients");
        Samples nettyMicros = new Samples();
        Samples crtMicros = new Samples();
        Callable<Double> netty =
                () -> sample(setting, BareLoop.start(endpoint.uri(), inFlight, payloads), count, nettyMicros);
        Callable<Double> crt = () -> sample(setting, onCrt(endpoint, inFlight, payloads), count, crtMicros);
        String load = inFlight + " in flight, " + delay.toMillis() + " ms";
        report.say("  warming up for " + load);
        netty.call();
        crt.call();
        nettyMicros.clear();
        crtMicros.clear();
        Alternation alternation = new Alternation(report);
        Samples nettyRates = alternation.peer("netty", netty);
        Samples crtRates = alternation.peer("crt", crt);
        alternation.measure(setting.rounds(ROUNDS));
        report.figure(load + ", netty", nettyRates, "invocations/s");
        report.figure(load + ", crt", crtRates, "invocations/s");
        report.figure(load + ", netty over crt", nettyRates.over(crtRates), "");
        report.figure(load + ", netty, processor time", nettyMicros, "µs an invocation");
        report.figure(load + ", crt, processor time", crtMicros, "µs an invocation");
    }

    private static double sample(Setting setting, BareLoop started, int count, Samples micros) {
        try (BareLoop loop = started) {
            long[] before = new long[2];
            double rate = SteadyRate.of(loop::done, count, PATIENCE, (what, patience, condition) -> {
                loop.await(what, patience, condition);
                long done = loop.done();
                long cpu = processorNanos();
                if (before[0] > 0) {
                    micros.add((cpu - before[1]) / 1000.0 / (done - before[0]));
                }
                before[0] = done;
                before[1] = cpu;
            });
            return rate;
        } finally {
            setting.removeOutputs();
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static BareLoop onCrt(BenchEndpoint endpoint, int inFlight, List<SdkBytes> payloads) {
        SdkAsyncHttpClient http = AwsCrtAsyncHttpClient.builder()
                .maxConcurrency(inFlight + inFlight * IDLE_PERCENT / 100)
                .build();
        LambdaAsyncClientBuilder builder = LambdaAsyncClient.builder();
        AwsClientSettings.of(Setting.REGION)
                .withEndpoint(endpoint.uri().toString())
                .applyTo(builder);
        LambdaAsyncClient client = builder.httpClient(http)
                .overrideConfiguration(options -> options.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
        return BareLoop.start(
                client,
                () -> {
                    client.close();
                    http.close();
                },
                inFlight,
                payloads);
    }
}
