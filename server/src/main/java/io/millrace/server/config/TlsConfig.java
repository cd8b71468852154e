package io.millrace.server.config;

import java.nio.file.Path;
import java.util.Optional;

/** Encryption; all three files or none. */
public record TlsConfig(
        @Setting(doc = "This server's certificate, with its chain.")
        Optional<Path> certificate,

        @Setting(doc = "Private key of the certificate (PKCS#8).")
        Optional<Path> privateKey,

        @Setting(doc = "Certificates of the authorities that sign the servers' certificates.")
        Optional<Path> trustedCertificates) {

    public TlsConfig {
        boolean all = certificate.isPresent() && privateKey.isPresent() && trustedCertificates.isPresent();
        boolean none = certificate.isEmpty() && privateKey.isEmpty() && trustedCertificates.isEmpty();
        Check.that(
                all || none,
                certificate.isEmpty() ? "certificate" : privateKey.isEmpty() ? "private-key" : "trusted-certificates",
                "is not set but other files of tls are; give certificate, private-key and trusted-certificates");
    }

    public boolean isEnabled() {
        return certificate.isPresent();
    }
}
