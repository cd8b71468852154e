package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Run with -Dupdate to rewrite the page. */
class ConfigDocsTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void thePageSaysWhatTheTypesSay() throws IOException {
        if (System.getProperty("update") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ConfigDocs.markdown(), StandardCharsets.UTF_8);
        }
        assertThat(PAGE)
                .as("docs/configuration.md; rewrite it with -Dtest=ConfigDocsTest -Dupdate")
                .usingCharset(StandardCharsets.UTF_8)
                .hasContent(ConfigDocs.markdown());
    }
}
