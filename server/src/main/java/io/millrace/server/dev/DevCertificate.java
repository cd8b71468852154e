package io.millrace.server.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for this machine that is its own authority, made with the JDK's keytool at the first start of a development
 * cluster: some agents speak nothing but HTTPS. Clients must trust the file, or be told not to verify.
 *
 * @param certificate PEM file
 * @param privateKey PEM file, PKCS#8
 */
public record DevCertificate(Path certificate, Path privateKey) {

    private static final String ALIAS = "server";

    /** Of a store that lives for a moment beside the key itself. */
    private static final String PASSWORD = "not a secret";

    private static final int TEN_YEARS_IN_DAYS = 3650;
    private static final int PEM_LINE = 64;

    /** The certificate in a directory, made when there is none yet. */
    public static DevCertificate in(Path directory) {
        DevCertificate files =
                new DevCertificate(directory.resolve("dev-certificate.pem"), directory.resolve("dev-key.pem"));
        if (!Files.exists(files.certificate) || !Files.exists(files.privateKey)) {
            try {
                Files.createDirectories(directory);
                files.make(directory.resolve("dev-certificate.p12"));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + files.certificate, e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("keytool has made a store that cannot be read", e);
            }
        }
        return files;
    }

    private void make(Path store) throws IOException, GeneralSecurityException {
        Files.deleteIfExists(store);
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-validity",
                String.valueOf(TEN_YEARS_IN_DAYS),
                "-dname",
                "CN=localhost, O=Millrace development",
                "-ext",
                "SAN=IP:127.0.0.1,DNS:localhost",
                "-ext",
                "BC:c=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        write(
                privateKey,
                "PRIVATE KEY",
                keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        write(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        Files.delete(store);
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        }
    }

    private static void write(Path file, String what, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }
}
