package io.millrace.raft;

import java.nio.file.Path;

/**
 * TLS between the members' Raft ports. Certificates are always asked of both sides: a Raft port trusts whoever it talks to.
 *
 * @param privateKey PEM file, PKCS#8
 * @param certificates PEM file with this server's certificate chain
 * @param trusted PEM file with the authorities that sign the members' certificates
 */
public record RaftTls(Path privateKey, Path certificates, Path trusted) {}
