package io.millrace.client.internal.kpl;

import com.google.protobuf.CodedInputStream;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.MessageDigests;
import io.millrace.common.record.UserRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes aggregates apart. What does not carry the magic, does not match its MD5 or does not follow the schema is no
 * aggregate but a record whose payload is its own business, as the Kinesis Client Library sees it. Pure; memory stays
 * within a small multiple of the aggregate's size.
 */
public final class AggregateDecoder {

    private AggregateDecoder() {}

    /** True when the payload claims to be an aggregate: the cheap half of the check. */
    public static boolean hasMagic(ByteBuffer data) {
        return data.remaining() >= AggregateFormat.MAGIC_BYTES + AggregateFormat.DIGEST_BYTES
                && data.getInt(data.position()) == AggregateFormat.MAGIC;
    }

    /** The user records of an aggregate in their order, at least one; empty when the payload is none. */
    public static Optional<List<UserRecord>> decode(byte[] data) {
        if (!hasMagic(ByteBuffer.wrap(data))) {
            return Optional.empty();
        }
        int end = data.length - AggregateFormat.DIGEST_BYTES;
        MessageDigest md5 = MessageDigests.md5();
        md5.update(data, AggregateFormat.MAGIC_BYTES, end - AggregateFormat.MAGIC_BYTES);
        if (!Arrays.equals(md5.digest(), 0, AggregateFormat.DIGEST_BYTES, data, end, data.length)) {
            return Optional.empty();
        }
        try {
            return new Message(CodedInputStream.newInstance(
                            data, AggregateFormat.MAGIC_BYTES, end - AggregateFormat.MAGIC_BYTES))
                    .records();
        } catch (IOException | MillraceException | IndexOutOfBoundsException e) {
            return Optional
                    .empty(); // bytes that are not of the schema, a hash key that is no number, an index beyond its
            // table
        }
    }

    /** One AggregatedRecord. Its tables may come after the records that point into them. */
    private static final class Message {

        private final CodedInputStream in;
        private final List<String> keys = new ArrayList<>();
        private final List<HashKey> hashes = new ArrayList<>();
        private final List<Entry> entries = new ArrayList<>();

        Message(CodedInputStream in) {
            this.in = in;
        }

        Optional<List<UserRecord>> records() throws IOException {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case AggregateFormat.PARTITION_KEYS << 3 | 2 -> keys.add(in.readString());
                    case AggregateFormat.EXPLICIT_HASH_KEYS << 3 | 2 -> hashes.add(HashKey.parse(in.readString()));
                    case AggregateFormat.RECORDS << 3 | 2 -> entries.add(entry());
                    default -> skip(tag);
                }
            }
            List<UserRecord> records = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                @Nullable HashKey hash = entry.hash < 0 ? null : hashes.get(entry.hash);
                records.add(new UserRecord(keys.get(entry.key), hash, entry.data));
            }
            return records.isEmpty() ? Optional.empty() : Optional.of(records);
        }

        private Entry entry() throws IOException {
            int outer = in.pushLimit(in.readRawVarint32());
            int key = -1;
            int hash = -1;
            byte @Nullable [] data = null;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case AggregateFormat.PARTITION_KEY_INDEX << 3 -> key = index();
                    case AggregateFormat.EXPLICIT_HASH_KEY_INDEX << 3 -> hash = index();
                    case AggregateFormat.DATA << 3 | 2 -> data = in.readByteArray();
                    default -> skip(tag);
                }
            }
            in.popLimit(outer);
            if (key < 0 || data == null) {
                throw new IOException("a record lacks its key or its data");
            }
            return new Entry(key, hash, data);
        }

        private int index() throws IOException {
            long index = in.readUInt64();
            if (index < 0 || index > Integer.MAX_VALUE) {
                throw new IOException("index " + index + " is beyond every table");
            }
            return (int) index;
        }

        private void skip(int tag) throws IOException {
            if (!in.skipField(tag)) {
                throw new IOException("a group ends that has not begun");
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    private record Entry(int key, int hash, byte[] data) {}
}
