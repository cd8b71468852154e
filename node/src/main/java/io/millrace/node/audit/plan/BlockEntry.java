package io.millrace.node.audit.plan;

/**
 * A stored block as an audit sees it.
 *
 * @param baseOffset offset of its first record
 * @param endOffset offset after its last record; of a damaged block that does not tell, the first one that it cannot hold
 * @param hash hash of all its bytes; empty when it fails its checksums
 */
public record BlockEntry(long baseOffset, long endOffset, String hash) {

    public static BlockEntry damaged(long baseOffset, long endOffset) {
        return new BlockEntry(baseOffset, endOffset, "");
    }

    public boolean isIntact() {
        return !hash.isEmpty();
    }

    @Override
    public String toString() {
        return baseOffset + "-" + (endOffset - 1) + (isIntact() ? " " + hash : " damaged");
    }
}
