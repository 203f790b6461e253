package dev.drover.job;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.kinesis.KinesisRetention;
import dev.drover.connectors.kinesis.KinesisSettings;
import dev.drover.connectors.kinesis.StartPosition;
import dev.drover.connectors.lambda.LambdaSettings;
import dev.drover.connectors.lambda.LambdaWorkerInvoker;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreRunDocuments;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.operators.admit.ControlSource;
import dev.drover.operators.dispatch.WorkerInvoker;
import dev.drover.operators.flow.Opener;
import dev.drover.operators.ledger.ProgressBoard;
import dev.drover.operators.ledger.StreamRetention;
import dev.drover.operators.verify.ObjectStore;
import java.time.Clock;

/** The adapters that the settings name, each to be opened where its operator runs. */
public final class Adapters {
    private final KinesisSettings kinesis;
    private final LambdaSettings lambda;
    private final StoreSettings store;
    private final String documents;

    private Adapters(KinesisSettings kinesis, LambdaSettings lambda, StoreSettings store, String documents) {
        this.kinesis = kinesis;
        this.lambda = lambda;
        this.store = store;
        this.documents = documents;
    }

    static Adapters of(DroverSettings settings) {
        return new Adapters(kinesis(settings), lambda(settings), store(settings), settings.get(DroverOptions.STORE));
    }

    static KinesisSettings kinesis(DroverSettings settings) {
        return KinesisSettings.of(
                        kinesisClient(settings),
                        settings.get(DroverOptions.WORK_STREAM),
                        settings.get(DroverOptions.RETRY_STREAM),
                        StartPosition.parse(settings.get(DroverOptions.START_POSITION))
                                .fixed(Clock.systemUTC().instant()))
                .withCompletions(settings.find(DroverOptions.COMPLETIONS_STREAM));
    }

    /** Where Kinesis is: all that is needed to write to a stream. */
    public static AwsClientSettings kinesisClient(DroverSettings settings) {
        return AwsClientSettings.of(settings.get(DroverOptions.KINESIS_REGION))
                .withEndpoint(settings.find(DroverOptions.KINESIS_ENDPOINT));
    }

    static LambdaSettings lambda(DroverSettings settings) {
        return LambdaSettings.of(
                AwsClientSettings.of(settings.get(DroverOptions.LAMBDA_REGION))
                        .withEndpoint(settings.find(DroverOptions.LAMBDA_ENDPOINT)),
                settings.maxInFlight(),
                // Above every worker's own: the settings refuse a longer one.
                settings.get(DroverOptions.DISPATCH_TIMEOUT));
    }

    /** Where objects are. */
    public static StoreSettings store(DroverSettings settings) {
        return StoreSettings.of(
                AwsClientSettings.of(settings.get(DroverOptions.S3_REGION))
                        .withEndpoint(settings.find(DroverOptions.S3_ENDPOINT)),
                settings.get(DroverOptions.S3_PATH_STYLE),
                settings.get(DroverOptions.VERIFY_MAX_IN_FLIGHT),
                settings.get(DroverOptions.VERIFY_TIMEOUT));
    }

    KinesisSettings kinesis() {
        return kinesis;
    }

    Opener<WorkerInvoker> invoker() {
        LambdaSettings settings = lambda;
        return () -> LambdaWorkerInvoker.open(settings);
    }

    static Opener<ObjectStore> objects(DroverSettings settings) {
        StoreSettings store = store(settings);
        return () -> ObjectStores.open(store);
    }

    Opener<ControlSource> controlSource() {
        StoreSettings settings = store;
        String prefix = documents;
        return () -> StoreRunDocuments.under(ObjectStores.open(settings), prefix);
    }

    Opener<StreamRetention> retention() {
        KinesisSettings settings = kinesis;
        return () -> KinesisRetention.open(settings);
    }

    Opener<ProgressBoard> progressBoard() {
        StoreSettings settings = store;
        String prefix = documents;
        return () -> StoreRunDocuments.under(ObjectStores.open(settings), prefix);
    }
}
