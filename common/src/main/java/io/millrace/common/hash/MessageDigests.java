package io.millrace.common.hash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes that every Java platform has (java.security.MessageDigest). Each call gives a new one, for one thread. */
public final class MessageDigests {

    private MessageDigests() {}

    /** SHA-256, 32 bytes. */
    public static MessageDigest sha256() {
        return named("SHA-256");
    }

    /** MD5, 16 bytes; of partition keys (AWS API, PutRecord) and of aggregated records (KPL format). */
    public static MessageDigest md5() {
        return named("MD5");
    }

    private static MessageDigest named(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
