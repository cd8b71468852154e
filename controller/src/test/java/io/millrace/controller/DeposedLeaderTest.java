package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.Limits;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.ListGroupsRequest;
import io.millrace.proto.api.v1.ListTagsRequest;
import io.millrace.proto.internal.v1.MetadataVersionRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller that has led, and was cut off or stood still while another one was elected, does not answer from what it knows. */
class DeposedLeaderTest {

    @TempDir
    private Path directory;

    private ControllerCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new ControllerCluster(directory, Limits.AWS_2026).ready();
        var unused = cluster.admin(1)
                .createStream(
                        CreateStreamRequest.newBuilder().setStreamName("s").build());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void itsReadsAreRefused() {
        assertThat(describe()).isNotNull();
        cluster.logs.deposeInSilence();
        refused(this::describe);
        refused(() -> cluster.admin(1)
                .listTags(ListTagsRequest.newBuilder().setStreamName("s").build()));
        refused(() -> GroupServiceGrpc.newBlockingStub(cluster.channel(cluster.endpoint("c1")))
                .listGroups(ListGroupsRequest.getDefaultInstance()));
        refused(() -> cluster.internal(1).metadataVersion(MetadataVersionRequest.getDefaultInstance()));
    }

    private Object describe() {
        return cluster.admin(1)
                .describeStreamSummary(DescribeStreamSummaryRequest.newBuilder()
                        .setStreamName("s")
                        .build());
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(failure ->
                        assertThat(GrpcErrors.fromStatus(failure).code()).isEqualTo(ErrorCode.NO_LEADER));
    }
}
