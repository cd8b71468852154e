package io.millrace.gateway.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An input that breaks one constraint.
 *
 * @param messages what the ValidationException must say, among other things
 */
record Violation(String operation, String label, ObjectNode input, List<String> messages) {

    @Override
    public String toString() {
        return operation + " " + label + ": " + messages;
    }
}
