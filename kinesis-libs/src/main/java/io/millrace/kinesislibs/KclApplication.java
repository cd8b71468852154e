package io.millrace.kinesislibs;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseAssignmentStrategy;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.RetrievalSpecificConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * One worker of a KCL application: {@code application worker stream retrieval=polling|fan-out kinesis=URL dynamodb=URL
 * report=PORT access-key secret-key}. Runs until it is killed. Its waits are shorter than the KCL's own ones, which are
 * made for a service that bills each call.
 */
public final class KclApplication {

    private static final Region REGION = Region.US_EAST_1;

    /** Nobody listens there: without metrics no call is made. */
    private static final URI NO_CLOUDWATCH = URI.create("http://127.0.0.1:9");

    private static final long FAILOVER_MILLIS = 3_000;
    private static final long ASSIGNMENT_MILLIS = 1_000;
    private static final long LEADER_LEASE_MILLIS = 4_000;
    private static final long LEADER_HEARTBEAT_MILLIS = 1_000;
    private static final long WORKER_METRICS_MILLIS = 1_000;
    private static final long POLL_MILLIS = 250;

    private final Options options;
    private final KinesisAsyncClient kinesis;
    private final ConfigsBuilder configs;

    private KclApplication(Options options) {
        this.options = options;
        AwsCredentialsProvider credentials = options.credentials();
        kinesis = KinesisClientUtil.createKinesisAsyncClient(KinesisAsyncClient.builder()
                .endpointOverride(options.address("kinesis"))
                .region(REGION)
                .credentialsProvider(credentials));
        DynamoDbAsyncClient dynamo = DynamoDbAsyncClient.builder()
                .endpointOverride(options.address("dynamodb"))
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
        LeaseTable.create(dynamo, options.text("application"));
        CloudWatchAsyncClient cloudWatch = CloudWatchAsyncClient.builder()
                .endpointOverride(NO_CLOUDWATCH)
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
        String worker = options.text("worker");
        int report = options.number("report");
        configs = new ConfigsBuilder(
                fromTheStart(options.text("stream")),
                options.text("application"),
                kinesis,
                dynamo,
                cloudWatch,
                worker,
                () -> new ReportingProcessor(report, worker));
    }

    /** Runs a worker. */
    public static void main(String[] args) {
        new KclApplication(new Options(args)).scheduler().run();
    }

    private Scheduler scheduler() {
        RetrievalConfig retrieval = configs.retrievalConfig().retrievalSpecificConfig(retrieval());
        return new Scheduler(
                configs.checkpointConfig(),
                coordinator(),
                leases(),
                configs.lifecycleConfig(),
                new MetricsConfig(configs.cloudWatchClient(), configs.namespace())
                        .metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                retrieval);
    }

    private static SingleStreamTracker fromTheStart(String stream) {
        StreamIdentifier identifier = StreamIdentifier.singleStreamInstance(stream);
        return new SingleStreamTracker(
                identifier,
                new StreamConfig(
                        identifier,
                        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON)));
    }

    private RetrievalSpecificConfig retrieval() {
        String stream = options.text("stream");
        String way = options.text("retrieval");
        return switch (way) {
            case "polling" -> new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(POLL_MILLIS);
            case "fan-out" -> new FanOutConfig(kinesis).streamName(stream).applicationName(options.text("application"));
            default -> throw new IllegalArgumentException("retrieval=" + way + "; use polling or fan-out");
        };
    }

    private CoordinatorConfig coordinator() {
        return configs.coordinatorConfig()
                .parentShardPollIntervalMillis(ASSIGNMENT_MILLIS)
                .shardConsumerDispatchPollIntervalMillis(POLL_MILLIS);
    }

    private LeaseManagementConfig leases() {
        LeaseManagementConfig leases = configs.leaseManagementConfig()
                .failoverTimeMillis(FAILOVER_MILLIS)
                .leaseAssignmentIntervalMillis(ASSIGNMENT_MILLIS)
                .leaseAssignmentStrategy(LeaseAssignmentStrategy.LEASE_COUNT_BASED)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(LEADER_LEASE_MILLIS)
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(LEADER_HEARTBEAT_MILLIS)
                .shardSyncIntervalMillis(ASSIGNMENT_MILLIS)
                .listShardsCacheAllowedAgeInSeconds(1);
        leases.workerUtilizationAwareAssignmentConfig()
                // They would come from the EC2 or ECS that this is not.
                .disableWorkerMetrics(true)
                .varianceBalancingFrequency(1)
                .workerMetricsReporterFreqInMillis(WORKER_METRICS_MILLIS);
        return leases;
    }
}
