package io.millrace.node.cluster;

/**
 * Space of the data directory.
 *
 * @param usedBytes bytes under the directory
 * @param freeBytes bytes free on its file system
 */
public record DiskSpace(long usedBytes, long freeBytes) {}
