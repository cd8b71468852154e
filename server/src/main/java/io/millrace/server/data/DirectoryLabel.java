package io.millrace.server.data;

import io.millrace.common.file.DurableFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What a data directory says of itself.
 *
 * @param format version of the layout
 * @param nodeId node it belongs to, empty when new
 * @param clusterId cluster it belongs to, empty when new
 */
record DirectoryLabel(int format, String nodeId, String clusterId) {

    private static final String FORMAT_KEY = "format";
    private static final String NODE_KEY = "node-id";
    private static final String CLUSTER_KEY = "cluster-id";

    /** The label of a new directory when there is no file. */
    static DirectoryLabel read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new DirectoryLabel(DataDirectory.FORMAT, "", "");
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        try {
            return new DirectoryLabel(
                    Integer.parseInt(properties.getProperty(FORMAT_KEY, "")),
                    properties.getProperty(NODE_KEY, ""),
                    properties.getProperty(CLUSTER_KEY, ""));
        } catch (NumberFormatException e) {
            throw new DataDirectoryException(file + " is damaged: '" + FORMAT_KEY + "' is not a number", e);
        }
    }

    /** Replaces the file in one step; the directory entry is on disk afterwards. */
    void write(Path file) throws IOException {
        String text = "# Written by Millrace. Do not edit.\n" + FORMAT_KEY + "=" + format + "\n" + NODE_KEY + "="
                + nodeId + "\n" + CLUSTER_KEY + "=" + clusterId + "\n";
        DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
