package io.millrace.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The one form of a request that both sides hash, as Signature Version 4 defines it. */
final class CanonicalRequest {

    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private CanonicalRequest() {}

    /** The text to hash; the payload's hash is computed here, never taken from a header. */
    static String of(ReceivedRequest request, SignatureFields fields) {
        StringBuilder headers = new StringBuilder();
        for (String name : fields.signedHeaders()) {
            headers.append(name).append(':').append(values(request, name)).append('\n');
        }
        return String.join(
                "\n",
                request.method(),
                encode(request.path(), "/"),
                query(request, fields),
                headers.toString(),
                String.join(";", fields.signedHeaders()),
                Signature.hex(Signature.sha256(request.body())));
    }

    private static String values(ReceivedRequest request, String name) {
        StringJoiner joined = new StringJoiner(",");
        for (String value : request.headers().getOrDefault(name, List.of())) {
            joined.add(value.trim().replaceAll(" +", " "));
        }
        return joined.toString();
    }

    private static String query(ReceivedRequest request, SignatureFields fields) {
        List<String> pairs = new ArrayList<>();
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            if (fields.presigned() && parameter.getKey().equals("X-Amz-Signature")) {
                continue;
            }
            for (String value : parameter.getValue()) {
                pairs.add(encode(parameter.getKey(), "") + "=" + encode(value, ""));
            }
        }
        Collections.sort(pairs);
        return String.join("&", pairs);
    }

    private static String encode(String text, String alsoKept) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0 || alsoKept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
            }
        }
        return encoded.toString();
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
