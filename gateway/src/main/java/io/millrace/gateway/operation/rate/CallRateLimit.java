package io.millrace.gateway.operation.rate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.env.TimeSource;
import io.millrace.common.limits.CallRates;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.StreamingOperation;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Refuses calls above the rates of the limit profile with LimitExceededException, or with
 * ProvisionedThroughputExceededException where a shard's readers share the rate. Counts the calls of this server alone
 * (decision 0020); a rate allows one second's worth at once. Any thread.
 */
public final class CallRateLimit {

    /** More subjects than this within a few seconds are refused: they are names that a stranger makes up. */
    private static final int MOST_SUBJECTS = 100_000;

    private final Supplier<CallRates> rates;
    private final CallBudgets budgets;

    public CallRateLimit(Supplier<CallRates> rates, TimeSource time) {
        this.rates = rates;
        budgets = new CallBudgets(time, MOST_SUBJECTS);
    }

    /** The operation with its rate; itself when it can have none. */
    public Operation limit(Operation operation) {
        if (!CallRates.operations().contains(operation.name())) {
            return operation;
        }
        return new NamedOperation(operation.name(), (input, context) -> {
            count(operation.name(), input, context);
            return operation.handle(input.tree(), context);
        });
    }

    /** The operation with its rate; itself when it can have none. */
    public StreamingOperation limit(StreamingOperation operation) {
        return CallRates.operations().contains(operation.name()) ? new Limited(operation) : operation;
    }

    /** @throws KinesisException when the rate is used up */
    private void count(String operation, Input input, RequestContext context) {
        OptionalInt rate = rates.get().of(operation);
        if (rate.isEmpty()) {
            return;
        }
        CallScope scope = CallScope.of(operation);
        CallScope.Subject subject = scope.subject(input, context);
        if (!budgets.take(operation + " " + subject.key(), rate.getAsInt())) {
            throw scope.refusal(subject, context);
        }
    }

    private final class Limited implements StreamingOperation {

        private final StreamingOperation operation;

        Limited(StreamingOperation operation) {
            this.operation = operation;
        }

        @Override
        public String name() {
            return operation.name();
        }

        @Override
        public void open(ObjectNode input, RequestContext context, EventSink sink) {
            try {
                count(name(), new Input(input), context);
            } catch (KinesisException refused) {
                sink.fail(refused);
                return;
            }
            operation.open(input, context, sink);
        }
    }
}
