package io.millrace.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.Samples;
import io.millrace.node.fake.ServingNode;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that was created a moment ago, and that this node has not heard of when it is first used. */
class LateNewsTest {

    private static final ShardInfo SHARD = Samples.shard(0, 1, Samples.GROUP);

    private final ServingNode node =
            ServingNode.start(new ManualEnvironment(), Limits.AWS_2026, "n1").get(0);

    /** A call of the sample stream that needs an answer. */
    private interface Call {
        void make(ServingNode node);
    }

    static Stream<Named<Call>> calls() {
        return Stream.of(
                Named.of(
                        "PutRecord",
                        node -> node.calls()
                                .putRecord(PutRecordRequest.newBuilder()
                                        .setStreamName(Samples.STREAM)
                                        .setPartitionKey("k")
                                        .setData(ByteString.copyFromUtf8("v"))
                                        .build())),
                Named.of(
                        "GetShardIterator",
                        node -> node.calls()
                                .getShardIterator(GetShardIteratorRequest.newBuilder()
                                        .setStreamName(Samples.STREAM)
                                        .setShardId(SHARD.id().toString())
                                        .setStart(horizon())
                                        .build())),
                Named.of(
                        "Subscribe",
                        node -> node.calls()
                                .subscribe(SubscribeRequest.newBuilder()
                                        .setStreamName(Samples.STREAM)
                                        .setShardId(SHARD.id().toString())
                                        .setStart(horizon())
                                        .build())
                                .next()),
                Named.of(
                        "WatchStreamMap",
                        node -> node.calls()
                                .watchStreamMap(WatchStreamMapRequest.newBuilder()
                                        .setStreamName(Samples.STREAM)
                                        .build())
                                .next()));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void isFoundWhenTheNodeAsks(Call call) {
        node.news.await(() -> ServingNode.lead(List.of(node), SHARD));
        call.make(node);
        assertThat(node.news.questions()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void isNotFoundWhenThereIsNoNews(Call call) {
        assertThat(GrpcErrors.fromStatus(catchThrowable(() -> call.make(node))).code())
                .isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        assertThat(node.news.questions()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void isToBeTriedAgainWhenNoControllerAnswers(Call call) {
        node.news.loseControllers();
        assertThat(GrpcErrors.fromStatus(catchThrowable(() -> call.make(node))))
                .hasMessageContaining("no controller answers")
                .returns(ErrorCode.UNAVAILABLE, MillraceException::code);
    }

    /** News that tells of something else leaves as open as before whether the stream exists. */
    @ParameterizedTest
    @MethodSource("calls")
    void isToBeTriedAgainWhenOnlySomeOfTheNewsArrived(Call call) {
        node.news.loseControllers();
        node.news.await(() -> node.cluster.learn(Samples.node(new NodeId("n2"))));
        assertThat(GrpcErrors.fromStatus(catchThrowable(() -> call.make(node))).code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aPutIsAllowedByAChangeThatTheNodeHasNotHeardOf() {
        ServingNode.lead(List.of(node), SHARD);
        PutRecordRequest withoutKey = PutRecordRequest.newBuilder()
                .setStreamName(Samples.STREAM)
                .setData(ByteString.copyFromUtf8("v"))
                .build();
        assertThat(GrpcErrors.fromStatus(catchThrowable(() -> node.calls().putRecord(withoutKey)))
                        .code())
                .isEqualTo(ErrorCode.VALIDATION);
        node.news.await(() -> node.cluster.learn(new MetadataRecord.Options(
                Samples.STREAM_UID, StreamOptions.NONE.withDistribution(RecordDistribution.AUTO))));
        assertThat(node.calls().putRecord(withoutKey).getSequenceNumber()).isNotEmpty();
    }

    private static StartingPosition.Builder horizon() {
        return StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON);
    }
}
