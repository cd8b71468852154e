package io.millrace.gateway.http;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.gateway.auth.ReceivedRequest;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the authenticator sees of a request. */
final class Received {

    private Received() {}

    static ReceivedRequest of(RequestHeaders headers, byte[] body) {
        String target = headers.path();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        return new ReceivedRequest(
                headers.method().name(),
                path,
                question < 0 ? Map.of() : query(target.substring(question + 1)),
                headers(headers),
                body);
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> parameters = new HashMap<>();
        QueryParams.fromQueryString(text)
                .forEach((name, value) -> parameters
                        .computeIfAbsent(name, absent -> new ArrayList<>())
                        .add(value));
        return parameters;
    }

    private static Map<String, List<String>> headers(RequestHeaders headers) {
        Map<String, List<String>> values = new HashMap<>();
        for (Map.Entry<AsciiString, String> header : headers) {
            values.computeIfAbsent(header.getKey().toString(), absent -> new ArrayList<>())
                    .add(header.getValue());
        }
        String authority = headers.authority();
        if (authority != null) {
            values.put("host", List.of(authority));
        }
        return values;
    }
}
