package io.millrace.gateway.auth;

import io.millrace.common.hash.MessageDigests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The arithmetic of Signature Version 4. */
final class Signature {

    private static final String HMAC = "HmacSHA256";

    private Signature() {}

    /** The signature in lower-case hexadecimal digits. */
    static String of(String secret, Scope scope, String signedAt, String canonicalRequest) {
        byte[] key = bytes("AWS4" + secret);
        for (String part : new String[] {scope.date(), scope.region(), scope.service(), scope.terminator()}) {
            key = hmac(key, part);
        }
        String toSign = String.join(
                "\n", SignatureFields.ALGORITHM, signedAt, scope.text(), hex(sha256(bytes(canonicalRequest))));
        return hex(hmac(key, toSign));
    }

    static byte[] sha256(byte[] bytes) {
        return MessageDigests.sha256().digest(bytes);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
