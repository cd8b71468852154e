package io.millrace.server.cli;

import io.millrace.common.env.RandomSource;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the partition key of a line comes from; at most one of these is given. */
final class KeyOptions {

    @Option(
            names = {"-k", "--key"},
            paramLabel = "VALUE",
            description = "The same key for all records: they go to one shard, in order.")
    private @Nullable String key;

    @Option(
            names = "--key-field",
            paramLabel = "N",
            description = "The N-th field of the line, from 1, between --delimiter; quoted fields may hold it.")
    private @Nullable Integer field;

    @Option(
            names = "--key-regex",
            paramLabel = "REGEX",
            converter = RegexConverter.class,
            description = "The first group of the first match in the line, or the whole match.")
    private @Nullable Pattern regex;

    /** The chosen way; a random key per line when none was chosen. */
    static PartitionKeys chosen(@Nullable KeyOptions options, String delimiter, RandomSource random) {
        if (options == null) {
            return PartitionKeys.random(random);
        }
        Integer number = options.field;
        if (number != null) {
            if (number < 1) {
                throw CommandFailure.usage("--key-field " + number + ": fields are numbered from 1");
            }
            return PartitionKeys.field(number, delimiter);
        }
        Pattern pattern = options.regex;
        if (pattern != null) {
            return PartitionKeys.regex(pattern);
        }
        return PartitionKeys.fixed(String.valueOf(options.key));
    }

    /** Reads a regular expression and says where it is wrong. */
    static final class RegexConverter implements ITypeConverter<Pattern> {

        @Override
        public Pattern convert(String text) {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException("'" + text + "' is not a regular expression: " + e.getDescription()
                        + " at character " + (e.getIndex() + 1));
            }
        }
    }
}
