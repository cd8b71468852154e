package io.millrace.gateway.operation.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.proto.api.v1.Encryption;

/** EncryptionType, which is absent where a stream names no key. */
final class Encryptions {

    private Encryptions() {}

    static void add(Encryption encryption, ObjectNode tree) {
        if (encryption == Encryption.ENCRYPTION_KMS) {
            tree.put("EncryptionType", "KMS");
        }
    }
}
