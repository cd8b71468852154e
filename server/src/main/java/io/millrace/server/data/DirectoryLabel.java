package io.millrace.server.data;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
