package io.millrace.client.crypto;

import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Where a client gets the keys for its payloads, for example a key management service behind a cache. Called for every
 * record, on the caller's thread; any thread.
 */
public interface KeyProvider {

    /**
     * The key for new records.
     *
     * @return the key and its name
     */
    DataKey current();

    /**
     * The key of an id that was current once.
     *
     * @param keyId id that came with a record
     * @return the key; empty when it is not known here, and reading ends with ACCESS_DENIED
     */
    Optional<SecretKey> find(String keyId);

    /**
     * A key and its name.
     *
     * @param id 1 to 255 bytes of UTF-8; travels with each record in clear
     * @param key AES key of 128, 192 or 256 bits
     */
    record DataKey(String id, SecretKey key) {}
}
