package io.millrace.common.metadata;

/**
 * A key that signs calls of the Kinesis protocol.
 *
 * @param id public part, as signatures name it
 * @param secret secret part; kept as it is, because a signature can be checked only with it
 * @param description what it is for; may be empty
 * @param createdMillis creation time, milliseconds since the epoch
 */
public record AccessKeyInfo(String id, String secret, String description, long createdMillis) {

    /** Without the secret, so that it never gets into a log. */
    @Override
    public String toString() {
        return "AccessKeyInfo[id=" + id + ", description=" + description + ", createdMillis=" + createdMillis + "]";
    }
}
