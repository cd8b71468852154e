package io.millrace.server.kinesis;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * A call that must be refused.
 *
 * @param operation name as in the API
 * @param kind what it is refused for
 * @param code the exception's name
 * @param words part of its message
 */
record Refusal(String operation, Kind kind, Consumer<KinesisClient> call, String code, String words) {

    static final String RNF = "ResourceNotFoundException";
    static final String IN_USE = "ResourceInUseException";
    static final String INVALID = "InvalidArgumentException";
    static final String VALIDATION = "ValidationException";
    static final String LIMIT = "LimitExceededException";
    static final String EXPIRED_TOKEN = "ExpiredNextTokenException";

    /** Every stream's ARN without its name. */
    static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/";

    /** A name that no stream has, and the words for it. */
    static final String NOWHERE = "no-such-stream";

    static final String NO_STREAM = "Stream " + NOWHERE + " under account 000000000000 not found.";

    enum Kind {
        /** A member breaks a rule that holds for every call. */
        INPUT,
        /** What the call names is missing, in use, or not as the call needs it. */
        STATE
    }

    /** ValidationException, with the member that it names. */
    static Refusal constraint(String operation, Consumer<KinesisClient> call, String member) {
        return new Refusal(
                operation,
                Kind.INPUT,
                call,
                "ValidationException",
                "at '" + member + "' failed to satisfy constraint: Member must");
    }

    static Refusal input(String operation, Consumer<KinesisClient> call, String code, String words) {
        return new Refusal(operation, Kind.INPUT, call, code, words);
    }

    static Refusal state(String operation, Consumer<KinesisClient> call, String code, String words) {
        return new Refusal(operation, Kind.STATE, call, code, words);
    }

    /** A list's NextToken of ten minutes ago. */
    static String oldToken(String list) {
        String text = list + " a " + (System.currentTimeMillis() - 600_000);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return operation + ": " + code + " " + words;
    }
}
