package io.millrace.controller.coordination.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.api.AdminCalls;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import io.millrace.controller.coordination.command.CoordinationOutcome.Answer;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import io.millrace.controller.coordination.command.GroupRefusals;
import io.millrace.controller.coordination.session.CheckpointQueue;
import io.millrace.controller.coordination.session.CoordinationLog;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.CheckpointResponse;
import io.millrace.proto.api.v1.CheckpointResult;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.DeleteGroupRequest;
import io.millrace.proto.api.v1.DeleteGroupResponse;
import io.millrace.proto.api.v1.DescribeGroupRequest;
import io.millrace.proto.api.v1.DescribeGroupResponse;
import io.millrace.proto.api.v1.ExplainGroupRequest;
import io.millrace.proto.api.v1.ExplainGroupResponse;
import io.millrace.proto.api.v1.GroupLagRequest;
import io.millrace.proto.api.v1.GroupLagResponse;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.ListGroupsRequest;
import io.millrace.proto.api.v1.ListGroupsResponse;
import io.millrace.proto.api.v1.ResetGroupRequest;
import io.millrace.proto.api.v1.ResetGroupResponse;
import io.millrace.proto.api.v1.WorkerMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** GroupService on a controller. The leader answers; the others pass unary calls on to it. Handlers do not block. */
public final class GroupApi extends GroupServiceGrpc.GroupServiceImplBase {

    private static final int MOST_LISTED = 1000;
    private static final int LISTED = 100;

    private final GroupBackend backend;
    private final AdminCalls calls;

    public GroupApi(GroupBackend backend, AdminCalls calls) {
        this.backend = backend;
        this.calls = calls;
    }

    @Override
    public StreamObserver<WorkerMessage> work(StreamObserver<CoordinatorMessage> answers) {
        return new WorkCall(backend, (ServerCallStreamObserver<CoordinatorMessage>) answers);
    }

    @Override
    public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> caller) {
        calls.later(GroupServiceGrpc.getCheckpointMethod(), request, caller, this::store);
    }

    private CompletableFuture<CheckpointResponse> store(CheckpointRequest request) {
        var entries = GroupRequests.checkpoints(request);
        CompletableFuture<CheckpointResponse> answer = new CompletableFuture<>();
        backend.execute(() -> backend.checkpoints().offer(entries, new CheckpointQueue.Reply() {
            @Override
            public void answered(List<Optional<Refused>> refusals) {
                answer.complete(results(refusals));
            }

            @Override
            public void failed(MillraceException reason) {
                answer.completeExceptionally(reason);
            }
        }));
        return answer;
    }

    private static CheckpointResponse results(List<Optional<Refused>> refusals) {
        CheckpointResponse.Builder response = CheckpointResponse.newBuilder();
        for (Optional<Refused> refusal : refusals) {
            CheckpointResult.Builder result = CheckpointResult.newBuilder();
            refusal.ifPresent(it -> result.setErrorCode(it.code().name()).setErrorMessage(it.message()));
            response.addResults(result);
        }
        return response.build();
    }

    @Override
    public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> caller) {
        calls.readLater(GroupServiceGrpc.getListGroupsMethod(), request, caller, it -> onThread(() -> list(it)));
    }

    private ListGroupsResponse list(ListGroupsRequest request) {
        int limit = request.getLimit() == 0 ? LISTED : request.getLimit();
        if (limit < 0 || limit > MOST_LISTED) {
            throw new MillraceException(
                    ErrorCode.VALIDATION,
                    "Value '" + Integer.toUnsignedLong(limit)
                            + "' at 'limit' failed to satisfy constraint: Member must be from 1 to " + MOST_LISTED);
        }
        List<String> names = backend.reports().names(request.getExclusiveStartGroupName(), limit + 1);
        ListGroupsResponse.Builder response = ListGroupsResponse.newBuilder().setHasMoreGroups(names.size() > limit);
        names.stream()
                .limit(limit)
                .flatMap(name -> backend.reports().describe(name).stream())
                .map(GroupMessages::summary)
                .forEach(response::addGroups);
        return response.build();
    }

    @Override
    public void describeGroup(DescribeGroupRequest request, StreamObserver<DescribeGroupResponse> caller) {
        calls.readLater(
                GroupServiceGrpc.getDescribeGroupMethod(),
                request,
                caller,
                it -> onThread(() -> backend.reports()
                        .describe(it.getGroupName())
                        .map(GroupMessages::description)
                        .orElseThrow(() -> notFound(it.getGroupName()))));
    }

    @Override
    public void explainGroup(ExplainGroupRequest request, StreamObserver<ExplainGroupResponse> caller) {
        calls.readLater(
                GroupServiceGrpc.getExplainGroupMethod(),
                request,
                caller,
                it -> onThread(() -> explain(it.getGroupName())));
    }

    private ExplainGroupResponse explain(String group) {
        ExplainGroupResponse.Builder response = ExplainGroupResponse.newBuilder();
        backend.reports()
                .explain(group)
                .orElseThrow(() -> notFound(group))
                .forEach(explanation -> response.addShards(GroupMessages.explanation(explanation)));
        return response.build();
    }

    @Override
    public void groupLag(GroupLagRequest request, StreamObserver<GroupLagResponse> caller) {
        calls.readLater(GroupServiceGrpc.getGroupLagMethod(), request, caller, it -> lag(it.getGroupName()));
    }

    private CompletableFuture<GroupLagResponse> lag(String group) {
        CompletableFuture<GroupLagResponse> answer = new CompletableFuture<>();
        backend.execute(() -> backend.reports()
                .describe(group)
                .ifPresentOrElse(
                        view -> backend.lags().measure(view, lag -> answer.complete(GroupMessages.lag(lag))),
                        () -> answer.completeExceptionally(notFound(group))));
        return answer;
    }

    @Override
    public void resetGroup(ResetGroupRequest request, StreamObserver<ResetGroupResponse> caller) {
        calls.later(
                GroupServiceGrpc.getResetGroupMethod(),
                request,
                caller,
                it -> stopped(
                        new CoordinationCommand.ResetGroup(
                                GroupRequests.groupName(it.getGroupName()), GroupRequests.starts(it.getStreamsList())),
                        it.getGroupName(),
                        answer -> ResetGroupResponse.newBuilder()
                                .setForgottenLeaseCount(((Answer.Forgotten) answer).count())
                                .build()));
    }

    @Override
    public void deleteGroup(DeleteGroupRequest request, StreamObserver<DeleteGroupResponse> caller) {
        calls.later(
                GroupServiceGrpc.getDeleteGroupMethod(),
                request,
                caller,
                it -> stopped(
                        new CoordinationCommand.DeleteGroup(GroupRequests.groupName(it.getGroupName())),
                        it.getGroupName(),
                        answer -> DeleteGroupResponse.getDefaultInstance()));
    }

    /** A command for a group that must have no workers, not even some that hold nothing. */
    private <A> CompletableFuture<A> stopped(CoordinationCommand command, String group, Function<Answer, A> answer) {
        CompletableFuture<A> result = new CompletableFuture<>();
        backend.execute(() -> {
            List<String> workers = backend.reports().workers(group);
            if (!workers.isEmpty()) {
                result.completeExceptionally(exception(GroupRefusals.hasWorkers(group, workers)));
                return;
            }
            backend.propose(command, new CoordinationLog.Decision() {
                @Override
                public void decided(CoordinationOutcome outcome) {
                    if (outcome instanceof CoordinationOutcome.Accepted accepted) {
                        result.complete(answer.apply(accepted.answer()));
                    } else {
                        result.completeExceptionally(exception((Refused) outcome));
                    }
                }

                @Override
                public void failed(MillraceException reason) {
                    result.completeExceptionally(reason);
                }
            });
        });
        return result;
    }

    private <A> CompletableFuture<A> onThread(Supplier<A> report) {
        CompletableFuture<A> result = new CompletableFuture<>();
        backend.execute(() -> {
            try {
                result.complete(report.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static MillraceException notFound(String group) {
        return exception(GroupRefusals.groupNotFound(group));
    }

    private static MillraceException exception(Refused refused) {
        return new MillraceException(refused.code(), refused.message());
    }
}
