package io.millrace.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.model.ServiceModel;
import io.millrace.gateway.model.Shape.StructureShape;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PutRecord|{\"StreamName\":1}|class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String",
                "PutRecord|{\"StreamName\":true}|class java.lang.Boolean can not be converted to an String",
                "PutRecord|{\"StreamName\":[]}|Start of list found where not expected",
                "PutRecord|{\"StreamName\":{}}|Start of structure or map found where not expected.",
                "PutRecord|[]|Start of list found where not expected",
                "PutRecord|{\"Data\":false}|class java.lang.Boolean can not be converted to a Blob",
                "PutRecord|{\"Data\":\"23456\"}|'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
                "PutRecord|{\"Data\":\"=+/=\"}|'=+/=' can not be converted to a Blob: Invalid Base64 character: '='",
                "PutRecord|{\"Data\":\"YQ-_\"}|'YQ-_' can not be converted to a Blob: Invalid Base64 character: '-'",
                "PutRecord|{\"Data\":\"YR==\"}|'YR==' can not be converted to a Blob: Invalid last non-pad Base64 character dectected",
                "PutRecord|{\"Data\":\"Y===\"}|'Y===' can not be converted to a Blob: Invalid last non-pad Base64 character dectected",
                "GetRecords|{\"Limit\":\"1\"}|class java.lang.String can not be converted to an Integer",
                "GetRecords|{\"Limit\":true}|class java.lang.Boolean can not be converted to an Integer",
                "PutRecords|{\"Records\":\"a\"}|Expected list or null",
                "PutRecords|{\"Records\":{}}|Start of structure or map found where not expected.",
                "PutRecords|{\"Records\":[1]}|Expected null",
                "PutRecords|{\"Records\":[[]]}|Start of list found where not expected",
                "TagResource|{\"Tags\":1}|Expected map or null",
                "TagResource|{\"Tags\":[]}|Start of list found where not expected",
                "DeleteStream|{\"EnforceConsumerDeletion\":23}|class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an Boolean",
                "DeleteStream|{\"EnforceConsumerDeletion\":\"23\"}|'23' can not be converted to an Boolean",
                "GetShardIterator|{\"Timestamp\":\"now\"}|class java.lang.String can not be converted to milliseconds since epoch",
                "GetShardIterator|{\"Timestamp\":true}|class java.lang.Boolean can not be converted to milliseconds since epoch",
            })
    void saysWhatCannotBeConverted(String operation, String json, String message) {
        assertThat(refused(operation, json).reason()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "x",
                "1",
                "{} {}",
                "{\"a\":}",
                "{\"a\":[[[}",
                "{\"StreamName\":\"\\ud800\"}",
                "{\"Limit\":1e}",
                "{\"StreamName\":1,\"x\":",
            })
    void givesNoReasonForWhatIsNoJson(String json) {
        assertThat(refused("PutRecord", json).reason()).isEmpty();
    }

    @Test
    void deepNestingIsNoJson() {
        assertThat(refused("PutRecord", "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}")
                        .reason())
                .isEmpty();
    }

    @Test
    void numbersAreCutToTheirType() throws Exception {
        assertThat(read("GetRecords", "{\"Limit\":1.9}").get("Limit").intValue())
                .isEqualTo(1);
        assertThat(read("GetRecords", "{\"Limit\":99999999999}").get("Limit").intValue())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(read("GetRecords", "{\"Limit\":-1e400}").get("Limit").intValue())
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(read("GetRecords", "{\"Limit\":" + "9".repeat(200) + "}")
                        .get("Limit")
                        .intValue())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "1459799926.480,1459799926480",
        "1.45979992648E9,1459799926480",
        "1459799926,1459799926000",
        "0.0005,1",
        "-1,-1000",
        "1e300,9223372036854775807",
    })
    void jsonTimesAreSeconds(String json, long millis) throws Exception {
        assertThat(read("GetShardIterator", "{\"Timestamp\":" + json + "}")
                        .get("Timestamp")
                        .longValue())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "\"true\",true", "\"YES\",true", "\"1\",true", "\"no\",false", "false,false"})
    void booleansMayBeText(String json, boolean value) throws Exception {
        assertThat(read("DeleteStream", "{\"EnforceConsumerDeletion\":" + json + "}")
                        .get("EnforceConsumerDeletion")
                        .booleanValue())
                .isEqualTo(value);
    }

    @Test
    void nullIsAbsentButNotInLists() throws Exception {
        ObjectNode input = read("PutRecords", "{\"StreamName\":null,\"Records\":[null]}");

        assertThat(input.has("StreamName")).isFalse();
        assertThat(input.get("Records").get(0).isNull()).isTrue();
    }

    @Test
    void keepsNoMoreElementsThanItTakesToRefuseThem() throws Exception {
        StringBuilder json = new StringBuilder("{\"Records\":[{}");
        json.append(",{}".repeat(100_000)).append("]}");
        StringBuilder tags = new StringBuilder("{\"Tags\":{\"k\":\"v\"");
        for (int i = 0; i < 10_000; i++) {
            tags.append(",\"k").append(i).append("\":\"v\"");
        }

        assertThat(read("PutRecords", json.toString()).get("Records")).hasSize(501);
        assertThat(read("TagResource", tags.append("}}").toString()).get("Tags"))
                .hasSize(201);
    }

    /** The bytes that the Java SDK sends: an indefinite map and a time in milliseconds under tag 1. */
    @Test
    void readsCborOfTheJavaSdk() throws Exception {
        byte[] body = HexFormat.of()
                .parseHex("bf" + "6a53747265616d4e616d65" + "6173" + "6954696d657374616d70" + "c11b00000153e2db26d0"
                        + "ff");

        ObjectNode input = InputReader.read(BodyFormat.CBOR, body, shape("GetShardIterator"));

        assertThat(input.get("StreamName").textValue()).isEqualTo("s");
        assertThat(input.get("Timestamp").longValue()).isEqualTo(1459799926480L);
    }

    @Test
    void cborBlobsAreBytesAndMayBeInPieces() throws Exception {
        byte[] pieces = HexFormat.of().parseHex("a1" + "6444617461" + "5f" + "420102" + "4103" + "ff");
        JsonNode data =
                InputReader.read(BodyFormat.CBOR, pieces, shape("PutRecord")).get("Data");

        assertThat(data.binaryValue()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a1",
                "bf",
                "a1644461",
                "a164446174615bffffffffffffffff",
                "a164446174615b0000000fffffffff00",
                "9bffffffffffffffff",
                "a16a53747265616d4e616d6562c328",
                "a000",
                "ff",
            })
    void givesNoReasonForWhatIsNoCbor(String hex) {
        SerializationException refusal = catchThrowableOfType(
                SerializationException.class,
                () -> InputReader.read(BodyFormat.CBOR, HexFormat.of().parseHex(hex), shape("PutRecord")));

        assertThat(refusal).isNotNull();
    }

    @Test
    void contentTypesMayHaveParametersAndBlanks() {
        assertThat(BodyFormat.of(" application/x-amz-json-1.1 ; charset=utf-8")).contains(BodyFormat.JSON);
        assertThat(BodyFormat.of("application/x-amz-cbor-1.1")).contains(BodyFormat.CBOR);
        assertThat(BodyFormat.of("application/json")).isEmpty();
    }

    private static ObjectNode read(String operation, String json) throws SerializationException {
        return InputReader.read(BodyFormat.JSON, json.getBytes(StandardCharsets.UTF_8), shape(operation));
    }

    private static SerializationException refused(String operation, String json) {
        SerializationException refusal =
                catchThrowableOfType(SerializationException.class, () -> read(operation, json));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static StructureShape shape(String operation) {
        return ServiceModel.kinesis().operation(operation).orElseThrow().input();
    }
}
