package io.millrace.gateway.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All operations of the API. Immutable. */
public final class ServiceModel {

    private static final String RESOURCE = "kinesis-2013-12-02.model";
    private static final ServiceModel KINESIS = load();

    private final Map<String, OperationModel> operations;

    ServiceModel(Map<String, OperationModel> operations) {
        this.operations = Collections.unmodifiableMap(new TreeMap<>(operations));
    }

    /** The Kinesis API of 2013-12-02 with its additions to November 2026. */
    public static ServiceModel kinesis() {
        return KINESIS;
    }

    /** By name, in the order of the names. */
    public Map<String, OperationModel> operations() {
        return operations;
    }

    public Optional<OperationModel> operation(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    private static ServiceModel load() {
        try (InputStream in = ServiceModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the build");
            }
            return ModelParser.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
