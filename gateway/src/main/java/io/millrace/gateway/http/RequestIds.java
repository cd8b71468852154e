package io.millrace.gateway.http;

import io.millrace.common.env.RandomSource;
import java.util.Base64;
import java.util.UUID;

/** Makes the two ids that every answer bears. */
final class RequestIds {

    private static final int ID2_BYTES = 72;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final RandomSource random;

    RequestIds(RandomSource random) {
        this.random = random;
    }

    /** A UUID, for x-amzn-RequestId. */
    String requestId() {
        long high = (random.nextLong() & ~0xf000L) | VERSION_4;
        long low = (random.nextLong() & ~0xc000_0000_0000_0000L) | VARIANT;
        return new UUID(high, low).toString();
    }

    /** Base64, for x-amz-id-2. */
    String extendedId() {
        byte[] bytes = new byte[ID2_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
