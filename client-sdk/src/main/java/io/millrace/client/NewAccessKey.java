package io.millrace.client;

/**
 * A key that was just made. Nothing shows its secret again.
 *
 * @param key the key
 * @param secret what signs
 */
public record NewAccessKey(AccessKeyDescription key, String secret) {

    /** Without the secret, so that it never gets into a log. */
    @Override
    public String toString() {
        return "NewAccessKey[key=" + key + "]";
    }
}
