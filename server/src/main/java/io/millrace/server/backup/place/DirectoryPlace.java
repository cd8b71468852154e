package io.millrace.server.backup.place;

import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@link BackupPlace} in a directory. A back-up that is being made has a name of its own, {@value #PARTIAL} at its end. */
final class DirectoryPlace implements BackupPlace {

    private static final String PARTIAL = ".partial";

    private final Path root;

    DirectoryPlace(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String locate(String name) {
        return root.resolve(name).toString();
    }

    @Override
    public List<String> folders() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.endsWith(PARTIAL))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Optional<InputStream> read(String file) throws IOException {
        Path path = root.resolve(file).normalize();
        if (!path.startsWith(root)) {
            throw CommandFailure.refused("'" + file + "' is outside of " + root);
        }
        return Files.isRegularFile(path) ? Optional.of(Files.newInputStream(path)) : Optional.empty();
    }

    @Override
    public BackupDraft begin(String folder, KeptFiles before) throws IOException {
        Path finished = root.resolve(folder);
        if (Files.exists(finished)) {
            throw CommandFailure.refused(finished + " exists already; wait a second");
        }
        Files.createDirectories(root);
        return DirectoryDraft.create(root.resolve(folder + PARTIAL), finished, root.resolve(before.folder()), before);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
