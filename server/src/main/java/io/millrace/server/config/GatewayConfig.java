package io.millrace.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The front door for clients of Amazon Kinesis. */
public record GatewayConfig(
        @Setting(doc = "Plain HTTP port, HTTP/1.1 and HTTP/2; 0 for none.", fallback = "4567")
        int port,

        @Setting(doc = "HTTPS port; 0 for none. It needs a certificate: its own or that of `tls`.", fallback = "0")
        int tlsPort,

        @Setting(doc = "Certificate of the HTTPS port with its chain, PEM; that of `tls` unless set.")
        Optional<Path> certificate,

        @Setting(doc = "Private key of that certificate, PEM (PKCS#8).")
        Optional<Path> privateKey,

        @Setting(
                doc = "Whose calls are served. `required`: those that an access key has signed. `anonymous`: also calls"
                        + " without a signature. `none`: all; signatures are not looked at.",
                fallback = "required")
        GatewayAuthentication authentication,

        @Setting(
                doc = "Access keys of this server, each as ID:SECRET, beside those of `millrace access-key create`,"
                        + " which hold on all servers.")
        List<Secret> accessKeys,

        @Setting(doc = "Account number in ARNs, twelve digits.", fallback = "000000000000")
        String accountId,

        @Setting(doc = "Region in ARNs. Calls may be signed for any region.", fallback = "us-east-1")
        String region,

        @Setting(
                doc = "How long one SubscribeToShard call lasts; clients call again then, as with the five minutes of"
                        + " the real service. From 1s to 5m.",
                fallback = "5m")
        Duration subscriptionLife) {

    public GatewayConfig {
        Check.between(0, 65_535, "port", port);
        Check.between(0, 65_535, "tls-port", tlsPort);
        Check.that(
                certificate.isPresent() == privateKey.isPresent(),
                certificate.isPresent() ? "private-key" : "certificate",
                "is not set but the other one is; give both certificate and private-key");
        Check.that(accountId.matches("\\d{12}"), "account-id", "'" + accountId + "' is not twelve digits");
        Check.that(region.matches("[a-z0-9-]{1,64}"), "region", "'" + region + "' is not a region like us-east-1");
        Check.between(Duration.ofSeconds(1), Duration.ofMinutes(5), "subscription-life", subscriptionLife);
        accessKeys.forEach(GatewayConfig::check);
    }

    /** Secrets by the id of their key. */
    public Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Secret key : accessKeys) {
            int colon = key.value().indexOf(':');
            secrets.put(key.value().substring(0, colon), key.value().substring(colon + 1));
        }
        return secrets;
    }

    private static void check(Secret key) {
        Check.that(
                key.value().matches("[^:\\s]+:\\S+"),
                "access-keys",
                "has an element that is not ID:SECRET; write the id, a colon and the secret");
    }
}
