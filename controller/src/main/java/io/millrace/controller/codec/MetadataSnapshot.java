package io.millrace.controller.codec;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.codec.CoordinationRecordCodec;
import io.millrace.proto.storage.v1.MetadataSnapshotHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An image, the consumer groups, and the log position they stand for, as the bytes of a snapshot file (layout in metadata.proto).
 *
 * @param image metadata
 * @param coordination consumer groups
 * @param position last applied entry
 */
public record MetadataSnapshot(MetadataImage image, CoordinationState coordination, LogPosition position) {

    /** Before the first entry. */
    public static final MetadataSnapshot EMPTY =
            new MetadataSnapshot(MetadataImage.EMPTY, CoordinationState.EMPTY, LogPosition.NONE);

    private static final int FORMAT = 1;
    private static final int CRC_BYTES = 4;

    public byte[] encode() {
        List<MetadataRecord> records = image.toRecords();
        List<CoordinationRecord> groups = coordination.toRecords();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MetadataSnapshotHeader.newBuilder()
                    .setFormat(FORMAT)
                    .setVersion(image.version())
                    .setTerm(position.term())
                    .setIndex(position.index())
                    .setRecordCount(records.size())
                    .setCoordinationRecordCount(groups.size())
                    .build()
                    .writeDelimitedTo(out);
            for (MetadataRecord change : records) {
                MetadataRecordCodec.toProto(change).writeDelimitedTo(out);
            }
            for (CoordinationRecord change : groups) {
                CoordinationRecordCodec.encode(change).writeDelimitedTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        byte[] body = out.toByteArray();
        return ByteBuffer.allocate(body.length + CRC_BYTES)
                .put(body)
                .putInt((int) crc(body, body.length))
                .array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when the bytes are damaged, or of a newer format or feature level
     */
    public static MetadataSnapshot decode(byte[] bytes) {
        int bodyLength = bytes.length - CRC_BYTES;
        if (bodyLength < 0 || ByteBuffer.wrap(bytes).getInt(bodyLength) != (int) crc(bytes, bodyLength)) {
            throw new IllegalArgumentException(
                    "the metadata snapshot is damaged (checksum of " + bytes.length + " bytes does not match)");
        }
        try {
            return read(new ByteArrayInputStream(bytes, 0, bodyLength));
        } catch (IOException e) {
            throw new IllegalArgumentException("the metadata snapshot is damaged", e);
        }
    }

    private static MetadataSnapshot read(InputStream in) throws IOException {
        MetadataSnapshotHeader header = MetadataSnapshotHeader.parseDelimitedFrom(in);
        if (header == null || header.getFormat() != FORMAT) {
            throw new IllegalArgumentException("the metadata snapshot has a format that this version does not know");
        }
        MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
        for (long i = 0; i < header.getRecordCount(); i++) {
            delta.replay(
                    MetadataRecordCodec.fromProto(io.millrace.proto.storage.v1.MetadataRecord.parseDelimitedFrom(in)));
        }
        MetadataImage image = delta.apply(header.getVersion());
        if (image.cluster().featureLevel() > FeatureLevels.KNOWN) {
            throw new IllegalArgumentException("the metadata is at feature level "
                    + image.cluster().featureLevel() + ", this version knows " + FeatureLevels.KNOWN
                    + ": update this server");
        }
        List<CoordinationRecord> groups = new ArrayList<>();
        for (long i = 0; i < header.getCoordinationRecordCount(); i++) {
            groups.add(CoordinationRecordCodec.decode(
                    io.millrace.proto.storage.v1.CoordinationRecord.parseDelimitedFrom(in)));
        }
        return new MetadataSnapshot(
                image, CoordinationState.EMPTY.apply(groups), new LogPosition(header.getTerm(), header.getIndex()));
    }

    private static long crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
