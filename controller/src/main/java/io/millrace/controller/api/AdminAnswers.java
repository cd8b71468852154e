package io.millrace.controller.api;

import io.millrace.controller.command.Response;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.CreateStreamResponse;
import io.millrace.proto.api.v1.UpdateShardCountResponse;

/** Responses of commands in the words of the public API. */
final class AdminAnswers {

    private AdminAnswers() {}

    static CreateStreamResponse created(Response response) {
        return CreateStreamResponse.newBuilder()
                .setStreamUid(((Response.StreamCreated) response).streamUid())
                .build();
    }

    static UpdateShardCountResponse shardCount(Response response) {
        Response.ShardCountUpdated counts = (Response.ShardCountUpdated) response;
        return UpdateShardCountResponse.newBuilder()
                .setCurrentShardCount(counts.current())
                .setTargetShardCount(counts.target())
                .build();
    }

    static Consumer registered(String stream, Response response) {
        return AdminTranslation.consumer(stream, ((Response.ConsumerRegistered) response).consumer());
    }
}
