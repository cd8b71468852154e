package io.millrace.server.kinesis;

import static io.millrace.server.kinesis.Refusal.ARN;
import static io.millrace.server.kinesis.Refusal.EXPIRED_TOKEN;
import static io.millrace.server.kinesis.Refusal.INVALID;
import static io.millrace.server.kinesis.Refusal.IN_USE;
import static io.millrace.server.kinesis.Refusal.LIMIT;
import static io.millrace.server.kinesis.Refusal.NOWHERE;
import static io.millrace.server.kinesis.Refusal.NO_STREAM;
import static io.millrace.server.kinesis.Refusal.RNF;
import static io.millrace.server.kinesis.Refusal.VALIDATION;
import static io.millrace.server.kinesis.Refusal.constraint;
import static io.millrace.server.kinesis.Refusal.input;
import static io.millrace.server.kinesis.Refusal.oldToken;
import static io.millrace.server.kinesis.Refusal.state;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/**
 * What operations on streams, their settings, tags and policies refuse. There are a provisioned stream with the consumer
 * "reader" and a retention of 48 hours, a stream in on-demand mode, and a name that no stream has. No call changes anything.
 *
 * @param stream the provisioned stream
 * @param onDemand the other one
 */
record StreamRefusals(String stream, String onDemand) {

    private static final String NO_CONSUMER = "not found";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                    + "\"Action\":\"kinesis:*\",\"Resource\":\"*\"}]}";

    List<Refusal> all() {
        return Stream.of(streams(), retention(), monitoring(), encryption(), modes(), tags(), policies(), account())
                .flatMap(List::stream)
                .toList();
    }

    private String arn() {
        return ARN + stream;
    }

    private String nobody() {
        return arn() + "/consumer/nobody:1700000000";
    }

    private List<Refusal> streams() {
        return List.of(
                constraint("CreateStream", k -> k.createStream(r -> r.shardCount(1)), "streamName"),
                constraint("CreateStream", k -> k.createStream(r -> r.streamName("a b")), "streamName"),
                constraint(
                        "CreateStream",
                        k -> k.createStream(r -> r.streamName("n").shardCount(0)),
                        "shardCount"),
                state(
                        "CreateStream",
                        k -> k.createStream(r -> r.streamName(stream).shardCount(1)),
                        IN_USE,
                        "Stream " + stream + " under account 000000000000 already exists."),
                state(
                        "CreateStream",
                        k -> k.createStream(r -> r.streamName("n").shardCount(100_000)),
                        LIMIT,
                        "This request would exceed the shard limit for the account 000000000000 in us-east-1."),
                constraint("DeleteStream", k -> k.deleteStream(r -> r.streamName("")), "streamName"),
                input("DeleteStream", k -> k.deleteStream(r -> {}), INVALID, "Either StreamName or StreamARN"),
                state("DeleteStream", k -> k.deleteStream(r -> r.streamName(NOWHERE)), RNF, NO_STREAM),
                state("DeleteStream", k -> k.deleteStream(r -> r.streamARN(arn())), IN_USE, "registered consumers"),
                constraint(
                        "DescribeStream",
                        k -> k.describeStream(r -> r.streamName(stream).limit(0)),
                        "limit"),
                state("DescribeStream", k -> k.describeStream(r -> r.streamName(NOWHERE)), RNF, NO_STREAM),
                constraint(
                        "DescribeStreamSummary", k -> k.describeStreamSummary(r -> r.streamARN("arn:x")), "streamARN"),
                input(
                        "DescribeStreamSummary",
                        k -> k.describeStreamSummary(r -> r.streamName(NOWHERE).streamARN(arn())),
                        INVALID,
                        "is not the ARN of stream"),
                state(
                        "DescribeStreamSummary",
                        k -> k.describeStreamSummary(r -> r.streamARN(ARN + NOWHERE)),
                        RNF,
                        NO_STREAM),
                constraint("ListStreams", k -> k.listStreams(r -> r.limit(0)), "limit"),
                input(
                        "ListStreams",
                        k -> k.listStreams(r -> r.nextToken("none of ours")),
                        INVALID,
                        "Invalid NextToken"),
                input(
                        "ListStreams",
                        k -> k.listStreams(r -> r.nextToken("x").exclusiveStartStreamName("y")),
                        INVALID,
                        "cannot be provided together"),
                state(
                        "ListStreams",
                        k -> k.listStreams(r -> r.nextToken(oldToken("streams"))),
                        EXPIRED_TOKEN,
                        "NextToken expired"));
    }

    private List<Refusal> retention() {
        return List.of(
                constraint(
                        "IncreaseStreamRetentionPeriod",
                        k -> k.increaseStreamRetentionPeriod(r -> r.streamName(stream)),
                        "retentionPeriodHours"),
                input(
                        "IncreaseStreamRetentionPeriod",
                        k -> k.increaseStreamRetentionPeriod(
                                r -> r.streamName(stream).retentionPeriodHours(8761)),
                        INVALID,
                        "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too"
                                + " long."),
                state(
                        "IncreaseStreamRetentionPeriod",
                        k -> k.increaseStreamRetentionPeriod(
                                r -> r.streamName(NOWHERE).retentionPeriodHours(48)),
                        RNF,
                        NO_STREAM),
                state(
                        "IncreaseStreamRetentionPeriod",
                        k -> k.increaseStreamRetentionPeriod(
                                r -> r.streamName(stream).retentionPeriodHours(24)),
                        INVALID,
                        "can not be shorter than existing retention period (48 hours)"),
                constraint(
                        "DecreaseStreamRetentionPeriod",
                        k -> k.decreaseStreamRetentionPeriod(r -> r.streamName(stream)),
                        "retentionPeriodHours"),
                state(
                        "DecreaseStreamRetentionPeriod",
                        k -> k.decreaseStreamRetentionPeriod(
                                r -> r.streamName(NOWHERE).retentionPeriodHours(24)),
                        RNF,
                        NO_STREAM),
                state(
                        "DecreaseStreamRetentionPeriod",
                        k -> k.decreaseStreamRetentionPeriod(
                                r -> r.streamName(stream).retentionPeriodHours(72)),
                        INVALID,
                        "can not be longer than existing retention period (48 hours)"));
    }

    private List<Refusal> monitoring() {
        return List.of(
                constraint(
                        "EnableEnhancedMonitoring",
                        k -> k.enableEnhancedMonitoring(
                                r -> r.streamName(stream).shardLevelMetrics(List.of())),
                        "shardLevelMetrics"),
                state(
                        "EnableEnhancedMonitoring",
                        k -> k.enableEnhancedMonitoring(
                                r -> r.streamName(NOWHERE).shardLevelMetrics(MetricsName.ALL)),
                        RNF,
                        NO_STREAM),
                constraint(
                        "DisableEnhancedMonitoring",
                        k -> k.disableEnhancedMonitoring(
                                r -> r.streamName(stream).shardLevelMetricsWithStrings("Weather")),
                        "shardLevelMetrics"),
                state(
                        "DisableEnhancedMonitoring",
                        k -> k.disableEnhancedMonitoring(
                                r -> r.streamName(NOWHERE).shardLevelMetrics(MetricsName.ALL)),
                        RNF,
                        NO_STREAM));
    }

    private List<Refusal> encryption() {
        return List.of(
                constraint(
                        "StartStreamEncryption",
                        k -> k.startStreamEncryption(r ->
                                r.streamName(stream).encryptionType("ROT13").keyId("k")),
                        "encryptionType"),
                constraint(
                        "StartStreamEncryption",
                        k -> k.startStreamEncryption(r -> r.streamName(stream).encryptionType("KMS")),
                        "keyId"),
                state(
                        "StartStreamEncryption",
                        k -> k.startStreamEncryption(
                                r -> r.streamName(NOWHERE).encryptionType("KMS").keyId("alias/aws/kinesis")),
                        RNF,
                        NO_STREAM),
                constraint(
                        "StopStreamEncryption",
                        k -> k.stopStreamEncryption(r -> r.streamName(stream).keyId("k")),
                        "encryptionType"),
                state(
                        "StopStreamEncryption",
                        k -> k.stopStreamEncryption(
                                r -> r.streamName(NOWHERE).encryptionType("KMS").keyId("alias/aws/kinesis")),
                        RNF,
                        NO_STREAM));
    }

    private List<Refusal> modes() {
        return List.of(
                constraint(
                        "UpdateStreamMode",
                        k -> k.updateStreamMode(r -> r.streamARN(arn()).streamModeDetails(m -> m.streamMode("FAST"))),
                        "streamModeDetails.streamMode"),
                state(
                        "UpdateStreamMode",
                        k -> k.updateStreamMode(r ->
                                r.streamARN(ARN + NOWHERE).streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND))),
                        RNF,
                        NO_STREAM),
                constraint(
                        "UpdateMaxRecordSize",
                        k -> k.updateMaxRecordSize(r -> r.streamARN(arn()).maxRecordSizeInKiB(1023)),
                        "maxRecordSizeInKiB"),
                state(
                        "UpdateMaxRecordSize",
                        k -> k.updateMaxRecordSize(
                                r -> r.streamARN(ARN + NOWHERE).maxRecordSizeInKiB(2048)),
                        RNF,
                        NO_STREAM),
                constraint(
                        "UpdateStreamWarmThroughput",
                        k -> k.updateStreamWarmThroughput(
                                r -> r.streamName(stream).warmThroughputMiBps(-1)),
                        "warmThroughputMiBps"),
                state(
                        "UpdateStreamWarmThroughput",
                        k -> k.updateStreamWarmThroughput(
                                r -> r.streamName(NOWHERE).warmThroughputMiBps(10)),
                        RNF,
                        NO_STREAM),
                state(
                        "UpdateStreamWarmThroughput",
                        k -> k.updateStreamWarmThroughput(
                                r -> r.streamName(stream).warmThroughputMiBps(10)),
                        VALIDATION,
                        "On-Demand mode"));
    }

    private List<Refusal> tags() {
        Map<String, String> tooMany = IntStream.range(0, 51).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
        return List.of(
                constraint("AddTagsToStream", k -> k.addTagsToStream(r -> r.streamName(stream)), "tags"),
                input(
                        "AddTagsToStream",
                        k -> k.addTagsToStream(r -> r.streamName(stream).tags(Map.of("a?", "1"))),
                        INVALID,
                        "Some tags contain invalid characters."),
                state(
                        "AddTagsToStream",
                        k -> k.addTagsToStream(r -> r.streamName(NOWHERE).tags(Map.of("a", "1"))),
                        RNF,
                        NO_STREAM),
                state(
                        "AddTagsToStream",
                        k -> k.addTagsToStream(r -> r.streamName(stream).tags(tooMany)),
                        INVALID,
                        "cannot have more than 50 tags associated with it."),
                constraint(
                        "RemoveTagsFromStream",
                        k -> k.removeTagsFromStream(r -> r.streamName(stream).tagKeys(List.of())),
                        "tagKeys"),
                state(
                        "RemoveTagsFromStream",
                        k -> k.removeTagsFromStream(r -> r.streamName(NOWHERE).tagKeys("a")),
                        RNF,
                        NO_STREAM),
                constraint(
                        "ListTagsForStream",
                        k -> k.listTagsForStream(r -> r.streamName(stream).limit(51)),
                        "limit"),
                state("ListTagsForStream", k -> k.listTagsForStream(r -> r.streamName(NOWHERE)), RNF, NO_STREAM),
                constraint("TagResource", k -> k.tagResource(r -> r.tags(Map.of("a", "1"))), "resourceARN"),
                state(
                        "TagResource",
                        k -> k.tagResource(r -> r.resourceARN(nobody()).tags(Map.of("a", "1"))),
                        RNF,
                        NO_CONSUMER),
                constraint("UntagResource", k -> k.untagResource(r -> r.resourceARN(arn())), "tagKeys"),
                state(
                        "UntagResource",
                        k -> k.untagResource(r -> r.resourceARN(ARN + NOWHERE).tagKeys("a")),
                        RNF,
                        NO_STREAM),
                constraint(
                        "ListTagsForResource", k -> k.listTagsForResource(r -> r.resourceARN("arn:x")), "resourceARN"),
                state(
                        "ListTagsForResource",
                        k -> k.listTagsForResource(r -> r.resourceARN(ARN + NOWHERE)),
                        RNF,
                        NO_STREAM));
    }

    private List<Refusal> policies() {
        return List.of(
                constraint("PutResourcePolicy", k -> k.putResourcePolicy(r -> r.resourceARN(arn())), "policy"),
                input(
                        "PutResourcePolicy",
                        k -> k.putResourcePolicy(r -> r.resourceARN(arn()).policy("not JSON")),
                        INVALID,
                        "The resource policy is not valid: it is not JSON."),
                state(
                        "PutResourcePolicy",
                        k -> k.putResourcePolicy(
                                r -> r.resourceARN(ARN + NOWHERE).policy(POLICY)),
                        RNF,
                        NO_STREAM),
                constraint("GetResourcePolicy", k -> k.getResourcePolicy(r -> {}), "resourceARN"),
                state("GetResourcePolicy", k -> k.getResourcePolicy(r -> r.resourceARN(nobody())), RNF, NO_CONSUMER),
                constraint("DeleteResourcePolicy", k -> k.deleteResourcePolicy(r -> r.resourceARN("x")), "resourceARN"),
                state(
                        "DeleteResourcePolicy",
                        k -> k.deleteResourcePolicy(r -> r.resourceARN(arn())),
                        RNF,
                        "No resource policy found for resource ARN " + arn() + "."));
    }

    private List<Refusal> account() {
        return List.of(constraint(
                "UpdateAccountSettings",
                k -> k.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(c -> c.status("MAYBE"))),
                "minimumThroughputBillingCommitment.status"));
    }
}
