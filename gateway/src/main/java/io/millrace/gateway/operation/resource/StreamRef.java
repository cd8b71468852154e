package io.millrace.gateway.operation.resource;

import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stream that a call means.
 *
 * @param name its name; whether it exists is not known
 */
public record StreamRef(String name) {

    private static final Pattern ARN =
            Pattern.compile("arn:aws[^:]*:kinesis:([^:]*):(\\d{12}):stream/([a-zA-Z0-9_.-]{1,128})");

    /**
     * By StreamName, StreamARN, or both.
     *
     * @throws KinesisException InvalidArgumentException when there is neither or they differ, ResourceNotFoundException for
     *     an ARN of another account or region
     */
    public static StreamRef of(Input input, RequestContext context) {
        String name = input.text("StreamName");
        if (!input.has("StreamARN")) {
            if (name.isEmpty()) {
                throw Failures.invalid("Either StreamName or StreamARN should be provided.");
            }
            return new StreamRef(name);
        }
        StreamRef stream = parse(input.text("StreamARN"), context);
        if (!name.isEmpty() && !name.equals(stream.name())) {
            throw Failures.invalid("StreamARN " + input.text("StreamARN") + " is not the ARN of stream " + name
                    + ". Provide either, or both of the same stream.");
        }
        return stream;
    }

    /**
     * By ARN.
     *
     * @throws KinesisException ResourceNotFoundException when there can be no such stream here
     */
    public static StreamRef parse(String arn, RequestContext context) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw Failures.notFound("Stream ARN " + arn + ", account " + context.accountId() + " not found.");
        }
        boolean here =
                matcher.group(1).equals(context.region()) && matcher.group(2).equals(context.accountId());
        if (!here) {
            throw Failures.notFound(
                    "Stream " + matcher.group(3) + " under account " + matcher.group(2) + " not found.");
        }
        return new StreamRef(matcher.group(3));
    }

    /** The stream's ARN. */
    public String arn(RequestContext context) {
        return "arn:aws:kinesis:" + context.region() + ":" + context.accountId() + ":stream/" + name;
    }
}
