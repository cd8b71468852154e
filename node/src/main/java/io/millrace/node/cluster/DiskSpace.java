package io.millrace.node.cluster;

/**
 * Space of the data directory.
 *
 * @param usedBytes bytes under the directory
 * @param freeBytes bytes that its file system has left for this process
 * @param sizeBytes what is used on that file system and what is left, together; 0 before the first measurement
 */
public record DiskSpace(long usedBytes, long freeBytes, long sizeBytes) {

    /** Part of the file system that is used, 0 to 1; 0 before the first measurement. */
    public double fill() {
        return sizeBytes == 0 ? 0 : 1 - (double) freeBytes / sizeBytes;
    }
}
