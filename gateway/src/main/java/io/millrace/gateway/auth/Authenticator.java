package io.millrace.gateway.auth;

import io.millrace.common.env.TimeSource;

/** Decides who sent a request. */
@FunctionalInterface
public interface Authenticator {

    /** The access key id of requests without a signature, where those are taken. */
    String ANONYMOUS = "anonymous";

    /**
     * The access key id whose signature the request bears, or {@link #ANONYMOUS}. Throws KinesisException (HTTP 400) when
     * the request is not to be served.
     */
    String authenticate(ReceivedRequest request);

    /** Serves requests with a good signature only. */
    static Authenticator verifying(Credentials credentials, TimeSource time) {
        SignatureVerifier verifier = new SignatureVerifier(credentials, time);
        return request -> verifier.verify(SignatureFields.of(request), request);
    }

    /** Verifies a signature if there is one, and serves requests without one too. */
    static Authenticator verifyingOrAnonymous(Credentials credentials, TimeSource time) {
        Authenticator verifying = verifying(credentials, time);
        return request -> SignatureFields.isSigned(request) ? verifying.authenticate(request) : ANONYMOUS;
    }

    /** Serves everything; a key id is taken from the request but its signature is not looked at. */
    static Authenticator acceptingAny() {
        return request -> SignatureFields.accessKeyId(request).orElse(ANONYMOUS);
    }
}
