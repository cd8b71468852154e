package io.millrace.gateway.auth;

import io.millrace.gateway.operation.KinesisException;

/** AWS' answers to requests that it does not trust; all HTTP 400. */
final class Refusals {

    private Refusals() {}

    static KinesisException missingToken() {
        return new KinesisException("MissingAuthenticationTokenException", 400, "Missing Authentication Token");
    }

    static KinesisException incomplete(String message) {
        return new KinesisException("IncompleteSignatureException", 400, message);
    }

    static KinesisException invalid(String message) {
        return new KinesisException("InvalidSignatureException", 400, message);
    }

    static KinesisException unknownKey() {
        return new KinesisException(
                "UnrecognizedClientException", 400, "The security token included in the request is invalid.");
    }

    static KinesisException wrongSignature() {
        return invalid("The request signature we calculated does not match the signature you provided. Check your AWS"
                + " Secret Access Key and signing method. Consult the service documentation for details.");
    }
}
