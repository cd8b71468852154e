package io.millrace.gateway.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request says of its signature, in its Authorization header or its query.
 *
 * @param credential key id and scope, joined by slashes
 * @param signedHeaders lower-case names in the order given
 * @param date as sent
 * @param expires seconds that a pre-signed request lives
 */
record SignatureFields(
        String credential,
        List<String> signedHeaders,
        String signature,
        String date,
        boolean presigned,
        OptionalLong expires) {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final String AUTHORIZATION = "authorization";
    private static final String QUERY_ALGORITHM = "X-Amz-Algorithm";
    private static final List<String> HEADER_FIELDS = List.of("Credential", "Signature", "SignedHeaders");
    private static final List<String> QUERY_FIELDS =
            List.of(QUERY_ALGORITHM, "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date");

    static boolean isSigned(ReceivedRequest request) {
        return !request.header(AUTHORIZATION).isEmpty() || request.query().containsKey(QUERY_ALGORITHM);
    }

    /** The key id that a request names, whether it is signed well or not. */
    static Optional<String> accessKeyId(ReceivedRequest request) {
        String credential = parameters(request.header(AUTHORIZATION))
                .getOrDefault("Credential", request.parameter("X-Amz-Credential"));
        int slash = credential.indexOf('/');
        return slash > 0 ? Optional.of(credential.substring(0, slash)) : Optional.empty();
    }

    /** Throws KinesisException when there is no signature, more than one, or a part of it is missing. */
    static SignatureFields of(ReceivedRequest request) {
        String authorization = request.header(AUTHORIZATION);
        boolean inQuery = request.query().containsKey(QUERY_ALGORITHM);
        if (!authorization.isEmpty() && inQuery) {
            throw Refusals.invalid(
                    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP" + " header.");
        }
        if (authorization.isEmpty() && !inQuery) {
            throw Refusals.missingToken();
        }
        return inQuery ? ofQuery(request) : ofHeader(request, authorization);
    }

    private static SignatureFields ofHeader(ReceivedRequest request, String authorization) {
        Map<String, String> parameters = parameters(authorization);
        StringBuilder missing = new StringBuilder();
        for (String field : HEADER_FIELDS) {
            if (parameters.getOrDefault(field, "").isEmpty()) {
                missing.append("Authorization header requires '").append(field).append("' parameter. ");
            }
        }
        String date = request.header("x-amz-date").isEmpty() ? request.header("date") : request.header("x-amz-date");
        if (date.isEmpty()) {
            missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
        }
        if (!missing.isEmpty()) {
            throw Refusals.incomplete(missing + "Authorization=" + authorization);
        }
        requireAlgorithm(authorization.substring(0, Math.max(0, authorization.indexOf(' '))));
        return new SignatureFields(
                parameters.getOrDefault("Credential", ""),
                List.of(parameters.getOrDefault("SignedHeaders", "").split(";")),
                parameters.getOrDefault("Signature", ""),
                date,
                false,
                OptionalLong.empty());
    }

    private static SignatureFields ofQuery(ReceivedRequest request) {
        StringBuilder missing = new StringBuilder();
        for (String field : QUERY_FIELDS) {
            if (request.parameter(field).isEmpty()) {
                missing.append("AWS query-string parameters must include '")
                        .append(field)
                        .append("'. ");
            }
        }
        if (!missing.isEmpty()) {
            throw Refusals.incomplete(missing + "Re-examine the query-string parameters.");
        }
        requireAlgorithm(request.parameter(QUERY_ALGORITHM));
        return new SignatureFields(
                request.parameter("X-Amz-Credential"),
                List.of(request.parameter("X-Amz-SignedHeaders").split(";")),
                request.parameter("X-Amz-Signature"),
                request.parameter("X-Amz-Date"),
                true,
                expires(request.parameter("X-Amz-Expires")));
    }

    private static void requireAlgorithm(String algorithm) {
        if (!algorithm.equals(ALGORITHM)) {
            throw Refusals.incomplete("Unsupported AWS 'algorithm': '" + algorithm + "'.");
        }
    }

    private static OptionalLong expires(String text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("\\d{1,6}") || Long.parseLong(text) > SignatureVerifier.MAX_EXPIRES_SECONDS) {
            throw Refusals.incomplete("X-Amz-Expires must be a number of seconds from 0 to "
                    + SignatureVerifier.MAX_EXPIRES_SECONDS + ". Got '" + text + "'.");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** {@code NAME=VALUE} after the algorithm, parted by commas or blanks. */
    private static Map<String, String> parameters(String authorization) {
        Map<String, String> parameters = new HashMap<>();
        for (String part : authorization.split("[, ]+")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parameters;
    }
}
