package io.millrace.server.cli;

import io.millrace.client.StreamDescription;
import io.millrace.common.error.MillraceException;
import java.util.List;

/** Helps with names of streams that do not exist. */
final class StreamNames {

    private StreamNames() {}

    /** The refusal with the stream that was probably meant; unchanged when the stream exists and something else is missing. */
    static RuntimeException explained(Cluster cluster, String stream, MillraceException refusal) {
        List<String> names;
        try {
            names = cluster.admin().listStreams().stream()
                    .map(StreamDescription::name)
                    .toList();
        } catch (MillraceException unable) {
            return refusal;
        }
        if (names.contains(stream)) {
            return refusal;
        }
        String advice = NearestName.of(stream, names)
                .map(name -> "Did you mean '" + name + "'?")
                .orElseGet(() -> advice(stream, names));
        return CommandFailure.refused("there is no stream '" + stream + "'. " + advice, refusal);
    }

    private static String advice(String stream, List<String> names) {
        return switch (names.size()) {
            case 0 -> "There are none; 'millrace stream create " + stream + "' makes it.";
            case 1 -> "There is only '" + names.get(0) + "'.";
            default -> "'millrace stream list' shows all " + Human.count(names.size()) + ".";
        };
    }
}
