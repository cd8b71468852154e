package io.millrace.controller.api;

import io.grpc.stub.StreamObserver;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.metadata.AccessKeyInfo;
import io.millrace.common.metadata.AccountInfo;
import io.millrace.controller.api.AdminCalls.Change;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Response;
import io.millrace.proto.api.v1.AccessKey;
import io.millrace.proto.api.v1.Account;
import io.millrace.proto.api.v1.AccountServiceGrpc;
import io.millrace.proto.api.v1.CommitmentStatus;
import io.millrace.proto.api.v1.CreateAccessKeyRequest;
import io.millrace.proto.api.v1.CreateAccessKeyResponse;
import io.millrace.proto.api.v1.DeleteAccessKeyRequest;
import io.millrace.proto.api.v1.DeleteAccessKeyResponse;
import io.millrace.proto.api.v1.DescribeAccountRequest;
import io.millrace.proto.api.v1.ListAccessKeysRequest;
import io.millrace.proto.api.v1.ListAccessKeysResponse;
import io.millrace.proto.api.v1.UpdateAccountRequest;
import java.util.Base64;

/** AccountService on a controller. The leader answers; the others pass the call on to it. Handlers do not block. */
public final class AccountApi extends AccountServiceGrpc.AccountServiceImplBase {

    /** Ids begin with it, so that a key that turns up somewhere tells where it belongs. */
    private static final String ID_PREFIX = "MRAK";

    private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LENGTH = 20;
    private static final int SECRET_BYTES = 30;

    private final AdminBackend backend;
    private final AdminCalls calls;
    private final TimeSource time;
    private final RandomSource random;

    public AccountApi(AdminBackend backend, Forwarding forwarding, Environment env) {
        this.backend = backend;
        this.calls = new AdminCalls(backend, forwarding);
        this.time = env.time();
        this.random = env.random("access-keys");
    }

    @Override
    public void createAccessKey(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> caller) {
        calls.write(
                AccountServiceGrpc.getCreateAccessKeyMethod(),
                request,
                caller,
                new Change<>(this::draw, AccountApi::created));
    }

    @Override
    public void listAccessKeys(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> caller) {
        calls.read(AccountServiceGrpc.getListAccessKeysMethod(), request, caller, this::list);
    }

    @Override
    public void deleteAccessKey(DeleteAccessKeyRequest request, StreamObserver<DeleteAccessKeyResponse> caller) {
        calls.write(
                AccountServiceGrpc.getDeleteAccessKeyMethod(),
                request,
                caller,
                new Change<>(
                        it -> new MetadataCommand.DeleteAccessKey(it.getId()),
                        response -> DeleteAccessKeyResponse.getDefaultInstance()));
    }

    @Override
    public void describeAccount(DescribeAccountRequest request, StreamObserver<Account> caller) {
        calls.read(
                AccountServiceGrpc.getDescribeAccountMethod(),
                request,
                caller,
                () -> account(backend.image().account()));
    }

    @Override
    public void updateAccount(UpdateAccountRequest request, StreamObserver<Account> caller) {
        calls.write(
                AccountServiceGrpc.getUpdateAccountMethod(),
                request,
                caller,
                new Change<>(
                        it -> new MetadataCommand.UpdateAccount(it.getCommitted()),
                        response -> account(((Response.AccountChanged) response).account())));
    }

    private MetadataCommand draw(CreateAccessKeyRequest request) {
        StringBuilder id = new StringBuilder(ID_PREFIX);
        byte[] letters = new byte[ID_LENGTH - ID_PREFIX.length()];
        random.nextBytes(letters);
        for (byte letter : letters) {
            id.append(ID_LETTERS.charAt(letter & 31));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new MetadataCommand.CreateAccessKey(
                id.toString(), Base64.getEncoder().encodeToString(secret), request.getDescription());
    }

    private static CreateAccessKeyResponse created(Response response) {
        AccessKeyInfo key = ((Response.AccessKeyCreated) response).key();
        return CreateAccessKeyResponse.newBuilder()
                .setKey(shown(key))
                .setSecret(key.secret())
                .build();
    }

    private ListAccessKeysResponse list() {
        ListAccessKeysResponse.Builder keys = ListAccessKeysResponse.newBuilder();
        backend.image().accessKeys().values().forEach(key -> keys.addKeys(shown(key)));
        return keys.build();
    }

    private static AccessKey shown(AccessKeyInfo key) {
        return AccessKey.newBuilder()
                .setId(key.id())
                .setDescription(key.description())
                .setCreatedMillis(key.createdMillis())
                .build();
    }

    private Account account(AccountInfo account) {
        return Account.newBuilder()
                .setStatus(status(account))
                .setStartedMillis(account.startedMillis())
                .setEndedMillis(account.endedMillis())
                .setEarliestEndMillis(account.earliestEndMillis())
                .build();
    }

    private CommitmentStatus status(AccountInfo account) {
        if (account.committed()) {
            return CommitmentStatus.COMMITMENT_ENABLED;
        }
        return account.isCommitted(time.wallMillis())
                ? CommitmentStatus.COMMITMENT_ENDING
                : CommitmentStatus.COMMITMENT_DISABLED;
    }
}
