package io.millrace.node.api;

import io.millrace.common.metadata.StreamInfo;
import io.millrace.proto.api.v1.Encryption;

/** What streams say of encryption, as messages. */
final class Encryptions {

    private Encryptions() {}

    static Encryption of(StreamInfo stream) {
        return stream.options().isEncrypted() ? Encryption.ENCRYPTION_KMS : Encryption.ENCRYPTION_NONE;
    }
}
