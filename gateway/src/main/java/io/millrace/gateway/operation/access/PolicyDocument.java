package io.millrace.gateway.operation.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.backend.Failures;
import java.util.List;
import java.util.Set;

/** What a resource policy must look like. */
final class PolicyDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
    private static final Set<String> EFFECTS = Set.of("Allow", "Deny");
    private static final int MOST_CHARACTERS = 20_480;

    private PolicyDocument() {}

    /** @throws KinesisException InvalidArgumentException that says what is wrong */
    static void check(String policy) {
        if (policy.length() > MOST_CHARACTERS) {
            throw invalid("it has " + policy.length() + " characters, at most " + MOST_CHARACTERS + " are allowed");
        }
        JsonNode document = parse(policy);
        if (!document.isObject()) {
            throw invalid("it is not a JSON object");
        }
        if (document.has("Version")
                && !VERSIONS.contains(document.get("Version").asText())) {
            throw invalid("Version must be one of " + VERSIONS.stream().sorted().toList());
        }
        JsonNode statements = document.path("Statement");
        if (statements.isEmpty()) {
            throw invalid("it has no Statement");
        }
        if (statements.isObject()) {
            check(statements);
        } else {
            statements.forEach(PolicyDocument::check);
        }
    }

    private static void check(JsonNode statement) {
        if (!EFFECTS.contains(statement.path("Effect").asText())) {
            throw invalid("the Effect of a Statement must be Allow or Deny");
        }
        for (List<String> alternatives : List.of(
                List.of("Principal", "NotPrincipal"),
                List.of("Action", "NotAction"),
                List.of("Resource", "NotResource"))) {
            if (alternatives.stream().noneMatch(statement::has)) {
                throw invalid("a Statement has no " + alternatives.get(0));
            }
        }
    }

    private static JsonNode parse(String policy) {
        try {
            return JSON.readTree(policy);
        } catch (JsonProcessingException e) {
            throw invalid("it is not JSON");
        }
    }

    private static KinesisException invalid(String problem) {
        return Failures.invalid("The resource policy is not valid: " + problem + ".");
    }
}
