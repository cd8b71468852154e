package io.millrace.gateway.operation.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.limits.CallRates;
import io.millrace.gateway.RecordedOperation;
import io.millrace.gateway.model.ServiceModel;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRateLimitTest {

    private static final String ACCOUNT = "123456789012";
    private static final String ARN = "arn:aws:kinesis:us-east-1:" + ACCOUNT + ":stream/";
    private static final RequestContext CONTEXT = new RequestContext("id", ACCOUNT, "us-east-1", "key");

    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final CallRateLimit limit = new CallRateLimit(() -> CallRates.AWS_2026, env.time());

    private Operation operation(String name) {
        return limit.limit(new RecordedOperation(name));
    }

    private static ObjectNode input(Map<String, String> members) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        members.forEach(input::put);
        return input;
    }

    /** What the call is refused with; empty when it is not. */
    private static String refusal(Operation operation, Map<String, String> members) {
        try {
            operation.handle(input(members), CONTEXT).toCompletableFuture().join();
            return "";
        } catch (CompletionException failed) {
            KinesisException refused = (KinesisException) failed.getCause();
            assertThat(refused.httpStatus()).isEqualTo(400);
            return refused.code() + ": " + refused.getMessage();
        }
    }

    @Test
    void everyRateIsThatOfAnOperation() {
        assertThat(ServiceModel.kinesis().operations().keySet()).containsAll(CallRates.operations());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AddTagsToStream      | 5  | name | LimitExceededException: Rate exceeded for stream name under account 123456789012.
            ListStreams          | 5  |      | LimitExceededException: Rate exceeded for account 123456789012.
            DescribeLimits       | 1  |      | LimitExceededException: Rate exceeded for account 123456789012.
            CreateStream         | 5  | name | LimitExceededException: Rate exceeded for stream name under account 123456789012.
            DescribeStream       | 10 | name | LimitExceededException: Rate exceeded for stream name under account 123456789012.
            DescribeStreamSummary| 20 | name | LimitExceededException: Rate exceeded for stream name under account 123456789012.
            UpdateShardCount     | 10 | name | LimitExceededException: Rate exceeded for stream name under account 123456789012.
            ListShards           |1000| name | LimitExceededException: Rate exceeded for stream name under account 123456789012.
            """)
    void oneSecondsWorthIsTakenAndTheNextCallRefused(String name, int rate, String stream, String refusal) {
        Operation operation = operation(name);
        Map<String, String> members = stream == null ? Map.of() : Map.of("StreamName", stream);
        for (int i = 0; i < rate; i++) {
            assertThat(refusal(operation, members)).isEmpty();
        }
        assertThat(refusal(operation, members)).isEqualTo(refusal);
        env.runFor(Duration.ofNanos(1_000_000_000L / rate + 1));
        assertThat(refusal(operation, members)).isEmpty();
        assertThat(refusal(operation, members)).isEqualTo(refusal);
    }

    @Test
    void theAccountsRateIsSharedByItsStreams() {
        Operation create = operation("CreateStream");
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(create, Map.of("StreamName", "s" + i))).isEmpty();
        }
        assertThat(refusal(create, Map.of("StreamName", "s5"))).contains("stream s5 under");
        assertThat(refusal(operation("DeleteStream"), Map.of("StreamName", "s5")))
                .isEmpty();
    }

    @Test
    void eachStreamHasItsOwnRateByNameOrArn() {
        Operation count = operation("UpdateShardCount");
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(count, i % 2 == 0 ? Map.of("StreamName", "a") : Map.of("StreamARN", ARN + "a")))
                    .isEmpty();
        }
        assertThat(refusal(count, Map.of("StreamARN", ARN + "a"))).contains("stream a under");
        assertThat(refusal(count, Map.of("StreamName", "b"))).isEmpty();
        Operation describe = operation("DescribeStreamConsumer");
        for (int i = 0; i < 20; i++) {
            assertThat(refusal(describe, Map.of("ConsumerARN", ARN + "a/consumer/c:" + i)))
                    .isEmpty();
        }
        assertThat(refusal(describe, Map.of("StreamARN", ARN + "a", "ConsumerName", "c")))
                .contains("stream a under");
    }

    @Test
    void eachShardHasItsOwnRateOfIterators() {
        Operation iterators = operation("GetShardIterator");
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(iterators, Map.of("StreamName", "a", "ShardId", "shardId-000000000000")))
                    .isEmpty();
        }
        assertThat(refusal(iterators, Map.of("StreamName", "a", "ShardId", "shardId-000000000000")))
                .isEqualTo("ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in"
                        + " stream a under account 123456789012.");
        assertThat(refusal(iterators, Map.of("StreamName", "a", "ShardId", "shardId-000000000001")))
                .isEmpty();
    }

    @Test
    void operationsWithoutARateAreLeftAlone() {
        RecordedOperation put = new RecordedOperation("PutRecord");
        assertThat(limit.limit(put)).isSameAs(put);
    }

    @Test
    void otherRatesAreInForceWithTheNextCall() {
        AtomicReference<CallRates> rates = new AtomicReference<>(CallRates.NONE);
        Operation create = new CallRateLimit(rates::get, env.time()).limit(new RecordedOperation("CreateStream"));
        for (int i = 0; i < 50; i++) {
            assertThat(refusal(create, Map.of("StreamName", "a"))).isEmpty();
        }
        rates.set(CallRates.NONE.with(Map.of("CreateStream", 2)));
        assertThat(refusal(create, Map.of("StreamName", "a"))).isEmpty();
        assertThat(refusal(create, Map.of("StreamName", "a"))).isEmpty();
        assertThat(refusal(create, Map.of("StreamName", "a"))).startsWith("LimitExceededException");
    }

    @Test
    void budgetsAreForgottenWhenFullAndNeverTooMany() {
        CallBudgets budgets = new CallBudgets(env.time(), 10);
        for (int i = 0; i < 10; i++) {
            assertThat(budgets.take("s" + i, 1)).isTrue();
        }
        assertThat(budgets.take("one more", 1)).isFalse();
        env.runFor(Duration.ofSeconds(6));
        assertThat(budgets.take("one more", 1)).isTrue();
        assertThat(budgets.size()).isEqualTo(1);
        assertThat(budgets.take("one more", 1)).isFalse();
    }
}
