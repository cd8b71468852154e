package io.millrace.client.internal.admin;

import io.grpc.stub.StreamObserver;
import io.millrace.client.AccessKeyDescription;
import io.millrace.client.NewAccessKey;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.proto.api.v1.AccessKey;
import io.millrace.proto.api.v1.AccountServiceGrpc;
import io.millrace.proto.api.v1.AccountServiceGrpc.AccountServiceStub;
import io.millrace.proto.api.v1.CreateAccessKeyRequest;
import io.millrace.proto.api.v1.CreateAccessKeyResponse;
import io.millrace.proto.api.v1.DeleteAccessKeyRequest;
import io.millrace.proto.api.v1.ListAccessKeysRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The part of the admin client that AccountService answers. Holds no state. */
final class AccountCalls {

    private final BlockingCalls calls;
    private final Duration timeout;

    /** One method of the service. */
    private interface Method<Q, A> {
        void start(AccountServiceStub stub, Q request, StreamObserver<A> reply);
    }

    AccountCalls(BlockingCalls calls, Duration timeout) {
        this.calls = calls;
        this.timeout = timeout;
    }

    NewAccessKey createAccessKey(String description) {
        CreateAccessKeyResponse made = call(
                CreateAccessKeyRequest.newBuilder().setDescription(description).build(),
                AccountServiceStub::createAccessKey);
        return new NewAccessKey(described(made.getKey()), made.getSecret());
    }

    List<AccessKeyDescription> listAccessKeys() {
        return call(ListAccessKeysRequest.getDefaultInstance(), AccountServiceStub::listAccessKeys)
                .getKeysList()
                .stream()
                .map(AccountCalls::described)
                .toList();
    }

    void deleteAccessKey(String id) {
        call(DeleteAccessKeyRequest.newBuilder().setId(id).build(), AccountServiceStub::deleteAccessKey);
    }

    private <Q, A> A call(Q request, Method<Q, A> method) {
        return calls.call(
                timeout,
                (channel, left, reply) -> method.start(
                        AccountServiceGrpc.newStub(channel).withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS),
                        request,
                        reply));
    }

    private static AccessKeyDescription described(AccessKey key) {
        return new AccessKeyDescription(
                key.getId(), key.getDescription(), Instant.ofEpochMilli(key.getCreatedMillis()));
    }
}
