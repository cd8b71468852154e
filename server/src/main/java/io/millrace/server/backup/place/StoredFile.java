package io.millrace.server.backup.place;

/**
 * A file of a back-up.
 *
 * @param name relative to the back-up, with '/'
 * @param bytes size
 * @param sha256 hash in hex
 */
public record StoredFile(String name, long bytes, String sha256) {}
