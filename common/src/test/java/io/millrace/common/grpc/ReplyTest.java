package io.millrace.common.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

class ReplyTest {

    @Test
    void theAnswerCountsOnceTheCallHasEndedWell() {
        Reply<String> reply = Reply.to(call -> call.onNext("answer"));
        assertThat(reply).isNotDone();
        reply.onCompleted();
        assertThat(reply).isCompletedWithValue("answer");
    }

    @Test
    void aCallThatFailsAfterItsAnswerHasFailed() {
        Reply<String> reply = Reply.to(call -> {
            call.onNext("answer");
            call.onError(Status.UNAVAILABLE.asRuntimeException());
        });
        assertThatThrownBy(reply::join).hasMessageContaining("UNAVAILABLE");
    }

    @Test
    void anEndWithoutAnAnswerIsAFault() {
        assertThatThrownBy(Reply.to(call -> call.onCompleted())::join).hasMessageContaining("without an answer");
    }

    @Test
    void whatTheStartThrowsFailsTheReply() {
        Reply<String> reply = Reply.to(call -> {
            throw new IllegalStateException("shut down");
        });
        assertThatThrownBy(reply::join).hasMessageContaining("shut down");
    }
}
