package io.millrace.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.util.Optional;

/** The two encodings of bodies. An answer has the encoding of its request. */
public enum BodyFormat {
    JSON("application/x-amz-json-1.1", json()),
    CBOR("application/x-amz-cbor-1.1", cbor());

    /** No input of the API is deeper than eight; members we do not know may be. */
    private static final int MAX_DEPTH = 64;

    private final String contentType;
    private final JsonFactory factory;

    BodyFormat(String contentType, JsonFactory factory) {
        this.contentType = contentType;
        this.factory = factory;
    }

    /** The format of a Content-Type header; its parameters and surrounding blanks are ignored. */
    public static Optional<BodyFormat> of(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).trim();
        for (BodyFormat format : values()) {
            if (format.contentType.equalsIgnoreCase(type)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    public String contentType() {
        return contentType;
    }

    JsonFactory factory() {
        return factory;
    }

    private static JsonFactory json() {
        // Names come from strangers: no table of them that outlives a request.
        return new JsonFactoryBuilder()
                .streamReadConstraints(constraints())
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .build();
    }

    private static JsonFactory cbor() {
        return CBORFactory.builder()
                .streamReadConstraints(constraints())
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .build();
    }

    private static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
    }
}
