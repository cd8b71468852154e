package io.millrace.gateway.http;

/** A request that gets this answer without reaching an operation. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    RefusedException(Answer answer) {
        super(answer.error(), null, false, false);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
