package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java in the guides is compiled as it stands, as the body of a method, so that it cannot say what the library does not do. */
class GuideSnippetsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    /** Snippets for somebody else's client. */
    private static final Pattern FOREIGN = Pattern.compile("\\bKinesis(Async)?Client\\b");

    private static final String CLASS = """
            import io.millrace.client.*;
            import java.time.*;
            import java.util.*;

            abstract class %s {
                /** What the reader of a guide has. */
                MillraceClient client;
                byte[] payload;
                abstract void bill(String customer, byte[] order);
                abstract void log(Object text);

                void snippet() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/client-sdk.md"})
    void javaOfTheGuideCompiles(String guide) throws IOException {
        List<String> snippets = snippets(Files.readString(ROOT.resolve(guide)));
        assertThat(snippets).as("Java blocks of %s", guide).isNotEmpty();
        for (String snippet : snippets) {
            assertThat(compile(snippet)).as("%s:\n%s", guide, snippet).isEmpty();
        }
    }

    /** These have none today; a new one needs a name above. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/migrating-from-kafka.md", "docs/migrating-from-kpl-kcl.md"})
    void guidesWithoutJavaHaveNone(String guide) throws IOException {
        assertThat(snippets(Files.readString(ROOT.resolve(guide)))).isEmpty();
    }

    /** The check itself: a method that does not exist is found. */
    @Test
    void aSnippetThatDoesNotCompileIsFound() throws IOException {
        assertThat(compile("client.produce(\"orders\");")).contains("cannot find symbol");
    }

    private static List<String> snippets(String guide) {
        List<String> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(guide);
        while (block.find()) {
            if (!FOREIGN.matcher(block.group(1)).find()) {
                found.add(block.group(1));
            }
        }
        return found;
    }

    private String compile(String snippet) throws IOException {
        String name = "Snippet" + Integer.toHexString(snippet.hashCode());
        Path source = directory.resolve(name + ".java");
        Files.writeString(source, CLASS.formatted(name, snippet));
        StringWriter out = new StringWriter();
        ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        return out.toString();
    }
}
