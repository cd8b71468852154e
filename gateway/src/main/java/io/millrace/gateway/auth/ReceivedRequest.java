package io.millrace.gateway.auth;

import java.util.List;
import java.util.Map;

/**
 * What a signature covers.
 *
 * @param path as sent, without the query, for example {@code /}
 * @param query decoded parameters by name; a name may have several values
 * @param headers by lower-case name; {@code host} is there for HTTP/2 too
 */
public record ReceivedRequest(
        String method, String path, Map<String, List<String>> query, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header, or an empty text. */
    String header(String name) {
        return headers.getOrDefault(name, List.of("")).get(0);
    }

    /** The first value of a query parameter, or an empty text. */
    String parameter(String name) {
        return query.getOrDefault(name, List.of("")).get(0);
    }
}
