package io.millrace.gateway.operation.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.ResourceRef;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.DeleteResourcePolicyRequest;
import io.millrace.proto.api.v1.GetResourcePolicyRequest;
import io.millrace.proto.api.v1.PutResourcePolicyRequest;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Resource policies: checked and kept; who may call is decided by access keys alone. */
public final class PolicyOperations {

    private static final String NONE = "{}";
    private static final String NO_POLICY = "No resource policy";

    private final Backend backend;

    public PolicyOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("PutResourcePolicy", this::put),
                new NamedOperation("GetResourcePolicy", this::get),
                new NamedOperation("DeleteResourcePolicy", this::delete));
    }

    private CompletionStage<ObjectNode> put(Input input, RequestContext context) {
        String policy = input.text("Policy");
        PolicyDocument.check(policy);
        return ResourceRef.of(input, backend, context)
                .thenCompose(resource -> backend.call(
                        context,
                        AdminServiceGrpc.getPutResourcePolicyMethod(),
                        PutResourcePolicyRequest.newBuilder()
                                .setResource(resource)
                                .setPolicy(policy)
                                .build()))
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> get(Input input, RequestContext context) {
        return ResourceRef.of(input, backend, context)
                .thenCompose(resource -> backend.call(
                        context,
                        AdminServiceGrpc.getGetResourcePolicyMethod(),
                        GetResourcePolicyRequest.newBuilder()
                                .setResource(resource)
                                .build()))
                .thenApply(response -> NamedOperation.output()
                        .put("Policy", response.getPolicy().isEmpty() ? NONE : response.getPolicy()));
    }

    private CompletionStage<ObjectNode> delete(Input input, RequestContext context) {
        return ResourceRef.of(input, backend, context)
                .thenCompose(resource -> backend.call(
                        context,
                        AdminServiceGrpc.getDeleteResourcePolicyMethod(),
                        DeleteResourcePolicyRequest.newBuilder()
                                .setResource(resource)
                                .build()))
                .<ObjectNode>thenApply(NamedOperation::nothing)
                .exceptionally(failure -> {
                    throw new CompletionException(byArn(Failures.translate(failure, context), input));
                });
    }

    private static KinesisException byArn(KinesisException refusal, Input input) {
        return String.valueOf(refusal.getMessage()).startsWith(NO_POLICY)
                ? Failures.notFound("No resource policy found for resource ARN " + input.text("ResourceARN") + ".")
                : refusal;
    }
}
