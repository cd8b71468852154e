package io.millrace.gateway.operation.access;

import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.NamedOperation;
import java.util.List;
import java.util.stream.Stream;

/** The operations on channels, which deliver streams to object stores. Not offered: each says so. */
public final class ChannelOperations {

    public List<Operation> all() {
        return Stream.of("CreateChannel", "DescribeChannel", "UpdateChannel", "DeleteChannel", "ListChannels")
                .<Operation>map(name -> new NamedOperation(name, (input, context) -> {
                    throw Failures.invalid(
                            name + " is not offered: this version of Millrace has no delivery channels.");
                }))
                .toList();
    }
}
