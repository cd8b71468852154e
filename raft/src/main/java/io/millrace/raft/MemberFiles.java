package io.millrace.raft;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Remembers which groups this process holds and who their members were at creation, one small file each. Outside of
 * Ratis' directories, so that a group whose log is lost can still find the others.
 */
final class MemberFiles {

    private final Path dir;

    MemberFiles(Path dir) {
        this.dir = dir;
    }

    Set<GroupId> groups() {
        Set<GroupId> groups = new TreeSet<>();
        if (!Files.isDirectory(dir)) {
            return groups;
        }
        try (Stream<Path> files = Files.list(dir)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,9}"))
                    .forEach(name -> groups.add(new GroupId(Integer.parseInt(name))));
            return groups;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + dir, e);
        }
    }

    List<RaftMember> read(GroupId group) throws IOException {
        List<RaftMember> members = new ArrayList<>();
        for (String line : Files.readAllLines(file(group))) {
            String[] fields = line.split(" ", -1);
            if (fields.length != 3) {
                throw new IOException(file(group) + ": '" + line + "' is not 'id raft-address grpc-endpoint'");
            }
            members.add(new RaftMember(new NodeId(fields[0]), fields[1], fields[2]));
        }
        return members;
    }

    void write(GroupId group, List<RaftMember> members) throws IOException {
        Files.createDirectories(dir);
        List<String> lines = members.stream()
                .map(m -> m.id() + " " + m.raftAddress() + " " + m.grpcEndpoint())
                .toList();
        DurableFiles.replace(file(group), String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    void delete(GroupId group) throws IOException {
        Files.deleteIfExists(file(group));
        DurableFiles.sync(dir);
    }

    private Path file(GroupId group) {
        return dir.resolve(Integer.toString(group.value()));
    }
}
