package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules and dashboard as trees. */
final class MonitoringFiles {

    private static final Pattern METRIC = Pattern.compile("\\b(?:millrace|jvm|process)_[a-z0-9_]+");
    private static final Pattern SERIES_SUFFIX = Pattern.compile("_(?:bucket|count|sum|total)$");

    private MonitoringFiles() {}

    static JsonNode rules() {
        return read(new YAMLMapper(), Promtool.RULES.resolve("rules.yml"));
    }

    static JsonNode ruleTests() {
        return read(new YAMLMapper(), Promtool.RULES.resolve("rules-test.yml"));
    }

    static JsonNode dashboard() {
        return read(new ObjectMapper(), Path.of("grafana", "millrace.json"));
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The dashboard's queries with its variables filled in. */
    static List<String> dashboardQueries() {
        List<String> queries = new ArrayList<>();
        dashboard()
                .findValuesAsText("expr")
                .forEach(expression ->
                        queries.add(expression.replace("$__rate_interval", "1m").replace("$stream", ".*")));
        return queries;
    }

    static List<String> ruleExpressions() {
        return rules().findValuesAsText("expr");
    }

    /** Names of metrics as servers export them, without the suffixes that single series have. */
    static Set<String> metrics(List<String> expressions) {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions) {
            Matcher matcher = METRIC.matcher(expression);
            while (matcher.find()) {
                names.add(family(matcher.group()));
            }
        }
        return names;
    }

    static String family(String series) {
        return SERIES_SUFFIX.matcher(series).replaceFirst("");
    }
}
