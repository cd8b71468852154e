package io.millrace.node.write;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.Block;
import io.millrace.common.record.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks a producer's block once before it goes to the log: checksums, structure, keys, sizes, hash range. What passes can
 * be read by everybody for ever.
 */
final class BlockChecker {

    private static final int MAX_KEY_CHARACTERS = 256;

    private BlockChecker() {}

    /**
     * Checks a block.
     *
     * @param shard for the text of a refusal
     * @param range hash keys that the shard owns
     * @param maxRecordKib largest record of the stream
     * @throws MillraceException VALIDATION for a damaged block or a bad key, INVALID_ARGUMENT for a record that is too
     *     large, WRONG_SHARD for a record of another shard
     */
    static Checked check(ByteBuffer bytes, ShardId shard, HashKeyRange range, int maxRecordKib) {
        try {
            long payload = 0;
            Block block = Block.read(bytes);
            for (StoredRecord record : block) {
                payload += check(record, shard, range, maxRecordKib);
            }
            return new Checked(block.count(), payload);
        } catch (MillraceException e) {
            // CORRUPT means that the service lost data; here the caller sent something bad.
            throw e.code() == ErrorCode.CORRUPT
                    ? new MillraceException(ErrorCode.VALIDATION, "refused for " + shard + ": " + e.getMessage())
                    : e;
        }
    }

    private static int check(StoredRecord record, ShardId shard, HashKeyRange range, int maxRecordKib) {
        int size = record.keyUtf8().remaining() + record.data().remaining();
        checkKey(record);
        if (RecordChecks.isTooLarge(size, maxRecordKib)) {
            RecordChecks.checkSize("record " + record.index() + " of the block for " + shard, size, maxRecordKib);
        }
        if (!range.contains(record.hashKey())) {
            throw new MillraceException(
                    ErrorCode.WRONG_SHARD,
                    "record " + record.index() + " has hash key " + record.hashKey() + ", " + shard + " owns "
                            + range.start() + " to " + range.end());
        }
        return size;
    }

    private static void checkKey(StoredRecord record) {
        ByteBuffer key = record.keyUtf8();
        int length = key.remaining();
        int characters = isAscii(key) ? length : decodedCharacters(key, record.index());
        if (characters < 1 || characters > MAX_KEY_CHARACTERS) {
            throw new MillraceException(
                    ErrorCode.VALIDATION,
                    "partition key of record " + record.index() + " has " + characters + " characters, not 1 to "
                            + MAX_KEY_CHARACTERS);
        }
    }

    private static boolean isAscii(ByteBuffer key) {
        for (int i = key.position(); i < key.limit(); i++) {
            if (key.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int decodedCharacters(ByteBuffer key, int index) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(key.duplicate()).toString();
            return text.codePointCount(0, text.length());
        } catch (CharacterCodingException e) {
            throw new MillraceException(
                    ErrorCode.VALIDATION, "partition key of record " + index + " is not valid UTF-8", e);
        }
    }

    /**
     * A block that passed.
     *
     * @param count records in it
     * @param payloadBytes data and partition keys, as limits count
     */
    record Checked(int count, long payloadBytes) {}
}
