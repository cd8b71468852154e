package io.millrace.raft.checkpoint;

import io.millrace.common.hash.MessageDigests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** SHA-256 of files. */
public final class FileHash {

    private static final int BUFFER = 1 << 16;

    private FileHash() {}

    /** Of a file. */
    public static byte[] of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** Of what is left in a stream. */
    public static byte[] of(InputStream in) throws IOException {
        MessageDigest sha = MessageDigests.sha256();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sha.update(buffer, 0, read);
        }
        return sha.digest();
    }
}
