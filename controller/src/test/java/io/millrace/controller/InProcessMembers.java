package io.millrace.controller;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The members of one group, whose services answer in this process, and the metadata that names them. */
public final class InProcessMembers implements AutoCloseable {

    /** The group of all members. */
    public static final GroupId GROUP = new GroupId(1);

    private final List<Server> servers = new ArrayList<>();
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private final List<NodeId> members = new ArrayList<>();
    private MetadataImage image = MetadataImage.EMPTY;

    /** Adds a member to the group. */
    public void add(String name, BindableService service) {
        String endpoint = InProcessServerBuilder.generateName();
        try {
            servers.add(InProcessServerBuilder.forName(endpoint)
                    .directExecutor()
                    .addService(service)
                    .build()
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channels.put(
                endpoint,
                InProcessChannelBuilder.forName(endpoint).directExecutor().build());
        NodeId id = new NodeId(name);
        members.add(id);
        List<MetadataRecord> records = List.of(
                new MetadataRecord.Node(new NodeInfo(id, "zone", endpoint, "", 1, "")),
                new MetadataRecord.Group(GROUP, List.copyOf(members)));
        image = MetadataDelta.next(image, image.version() + 1, records);
    }

    /** To the members' services. */
    public Channels channels() {
        return channels::get;
    }

    /** Metadata with all members. */
    public MetadataImage image() {
        return image;
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
    }
}
