package io.millrace.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.gateway.model.ServiceModel;
import io.millrace.gateway.model.Shape.StructureShape;
import io.millrace.gateway.operation.KinesisException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The sentences as the real service was seen to write them. */
class InputValidatorTest {

    @Test
    void printsBlobsAsJavaDoes() throws Exception {
        assertThat(refusal(
                        "PutRecords",
                        "{\"Records\":[{\"PartitionKey\":\"\",\"Data\":\"\",\"ExplicitHashKey\":\"\"}],"
                                + "\"StreamName\":\"\"}"))
                .isEqualTo("4 validation errors detected: "
                        + "Value '' at 'records.1.member.explicitHashKey' failed to satisfy constraint: "
                        + "Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38}); "
                        + "Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1; "
                        + "Value '' at 'streamName' failed to satisfy constraint: "
                        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                        + "Value '' at 'streamName' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1");
    }

    @Test
    void saysEnumsInTheOrderOfTheRealService() throws Exception {
        assertThat(refusal("GetShardIterator", "{\"ShardId\":\"s\",\"ShardIteratorType\":\"x\"}"))
                .isEqualTo(
                        "1 validation error detected: Value 'x' at 'shardIteratorType' failed to satisfy constraint: "
                                + "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP,"
                                + " AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
    }

    @Test
    void judgesMapsAsAWhole() throws Exception {
        String key = "k".repeat(129);

        assertThat(refusal("AddTagsToStream", "{\"Tags\":{\"" + key + "\":\"v\"}}"))
                .isEqualTo(
                        "1 validation error detected: Value '{" + key + "=v}' at 'tags' failed to satisfy constraint: "
                                + "Map keys must satisfy constraint: [Member must have length less than or equal to 128, "
                                + "Member must have length greater than or equal to 1]");
    }

    @Test
    void reportsTenAtMost() throws Exception {
        String records = "{\"PartitionKey\":\"\",\"Data\":\"\"},".repeat(500) + "{\"PartitionKey\":\"\",\"Data\":\"\"}";

        assertThat(refusal("PutRecords", "{\"Records\":[" + records + "]}"))
                .startsWith(
                        "10 validation errors detected: Value '[com.amazonaws.kinesis.v20131202.PutRecordsRequestEntry@")
                .contains(
                        "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500; ")
                .contains("'records.9.member.partitionKey'")
                .doesNotContain("'records.10.member.partitionKey'");
    }

    @Test
    void countsCharactersNotUtf16() {
        String keys = "\uD83D\uDE00".repeat(256);

        assertThatCode(() -> check("PutRecord", "{\"Data\":\"\",\"PartitionKey\":\"" + keys + "\"}"))
                .doesNotThrowAnyException();
    }

    @Test
    void doesNotEchoMegabytes() throws Exception {
        assertThat(refusal("ListStreams", "{\"NextToken\":\"" + "a".repeat(2_000_000) + "\"}"))
                .hasSizeLessThan(100_000)
                .contains("...' at 'nextToken'");
    }

    private static String refusal(String operation, String json) throws SerializationException {
        KinesisException refusal = catchThrowableOfType(KinesisException.class, () -> check(operation, json));
        assertThat(refusal.code()).isEqualTo("ValidationException");
        assertThat(refusal.httpStatus()).isEqualTo(400);
        return refusal.getMessage();
    }

    private static void check(String operation, String json) throws SerializationException {
        StructureShape shape =
                ServiceModel.kinesis().operation(operation).orElseThrow().input();
        InputValidator.check(InputReader.read(BodyFormat.JSON, json.getBytes(StandardCharsets.UTF_8), shape), shape);
    }
}
