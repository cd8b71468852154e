package io.millrace.gateway.operation.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.proto.api.v1.Account;
import io.millrace.proto.api.v1.AccountServiceGrpc;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.CommitmentStatus;
import io.millrace.proto.api.v1.DescribeAccountRequest;
import io.millrace.proto.api.v1.DescribeLimitsRequest;
import io.millrace.proto.api.v1.DescribeLimitsResponse;
import io.millrace.proto.api.v1.UpdateAccountRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** DescribeLimits, DescribeAccountSettings, UpdateAccountSettings. */
public final class AccountOperations {

    private static final String COMMITMENT = "MinimumThroughputBillingCommitment";

    /** Counts of the protocol end here; limits of a profile without limits do not. */
    private static final long LARGEST_COUNT = 1_000_000;

    private final Backend backend;

    public AccountOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("DescribeLimits", this::limits),
                new NamedOperation("DescribeAccountSettings", this::describe),
                new NamedOperation("UpdateAccountSettings", this::update));
    }

    private CompletionStage<ObjectNode> limits(Input input, RequestContext context) {
        return backend.call(
                        context, AdminServiceGrpc.getDescribeLimitsMethod(), DescribeLimitsRequest.getDefaultInstance())
                .thenApply(AccountOperations::limits);
    }

    private static ObjectNode limits(DescribeLimitsResponse limits) {
        return NamedOperation.output()
                .put("ShardLimit", count(limits.getShardLimit()))
                .put("OpenShardCount", count(limits.getOpenShardCount()))
                .put("OnDemandStreamCount", count(limits.getOnDemandStreamCount()))
                .put("OnDemandStreamCountLimit", count(limits.getOnDemandStreamLimit()));
    }

    private static int count(long value) {
        return (int) Math.min(LARGEST_COUNT, value);
    }

    private CompletionStage<ObjectNode> describe(Input input, RequestContext context) {
        return backend.call(
                        context,
                        AccountServiceGrpc.getDescribeAccountMethod(),
                        DescribeAccountRequest.getDefaultInstance())
                .thenApply(AccountOperations::settings);
    }

    private CompletionStage<ObjectNode> update(Input input, RequestContext context) {
        boolean committed = input.structure(COMMITMENT).text("Status").equals("ENABLED");
        return backend.call(
                        context,
                        AccountServiceGrpc.getUpdateAccountMethod(),
                        UpdateAccountRequest.newBuilder()
                                .setCommitted(committed)
                                .build())
                .thenApply(AccountOperations::settings);
    }

    private static ObjectNode settings(Account account) {
        ObjectNode output = NamedOperation.output();
        ObjectNode commitment = output.putObject(COMMITMENT).put("Status", status(account.getStatus()));
        putTime(commitment, "StartedAt", account.getStartedMillis());
        putTime(commitment, "EndedAt", account.getEndedMillis());
        putTime(commitment, "EarliestAllowedEndAt", account.getEarliestEndMillis());
        return output;
    }

    private static void putTime(ObjectNode tree, String name, long millis) {
        if (millis > 0) {
            tree.put(name, millis);
        }
    }

    private static String status(CommitmentStatus status) {
        return switch (status) {
            case COMMITMENT_ENABLED -> "ENABLED";
            case COMMITMENT_ENDING -> "ENABLED_UNTIL_EARLIEST_ALLOWED_END";
            case COMMITMENT_DISABLED, UNRECOGNIZED -> "DISABLED";
        };
    }
}
