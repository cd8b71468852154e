package io.millrace.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {

    @TempDir
    Path dir;

    @Test
    void membersTalkOverMutualTls() throws Exception {
        try (RaftCluster cluster =
                new RaftCluster(dir.resolve("data"), RaftCluster.TUNING, List.of(RaftCluster.GROUP), certificates())) {
            cluster.await(
                    "a leader",
                    () -> cluster.nodes().stream()
                            .anyMatch(node -> cluster.log(node).leadership().ready()));
            NodeId leader = cluster.nodes().stream()
                    .filter(node -> cluster.log(node).leadership().ready())
                    .findFirst()
                    .orElseThrow();
            cluster.log(leader)
                    .propose(ByteBuffer.wrap("secret".getBytes(UTF_8)))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            String address = cluster.members().get(0).raftAddress();
            assertThat(acceptsAClientWithoutCertificate(address)).isFalse();
        }
    }

    /** With TLS 1.3 the refusal comes with the first read. */
    private static boolean acceptsAClientWithoutCertificate(String address) throws GeneralSecurityException {
        String[] hostPort = address.split(":");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(hostPort[0], Integer.parseInt(hostPort[1]))) {
            socket.setSoTimeout(30_000);
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
            return socket.getInputStream().read() >= 0;
        } catch (IOException refused) {
            return false;
        }
    }

    private RaftTls certificates() throws Exception {
        Path store = dir.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "member",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=member",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        Path key = pem(
                "PRIVATE KEY", keys.getKey("member", "password".toCharArray()).getEncoded());
        Path certificate = pem("CERTIFICATE", keys.getCertificate("member").getEncoded());
        return new RaftTls(key, certificate, certificate);
    }

    private Path pem(String what, byte[] encoded) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + what
                + "-----\n";
        return Files.writeString(dir.resolve(what.replace(' ', '-') + ".pem"), text);
    }

    private static final class TrustAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
