package io.millrace.client;

import io.millrace.common.error.MillraceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Result of one entry of {@link MillraceClient#putRecords}: exactly one of the two is there.
 *
 * @param stored where the record is, or null when it was refused
 * @param refusal why the record was refused, or null when it is stored
 */
public record PutEntryResult(
        @Nullable PutResult stored, @Nullable MillraceException refusal) {

    /** {@return true when the record is stored, false when it was refused} */
    public boolean isStored() {
        return stored != null;
    }

    /**
     * {@return where the record is}
     *
     * @throws MillraceException the refusal, when the record is not stored
     */
    public PutResult get() {
        if (refusal != null) {
            throw refusal;
        }
        return Optional.ofNullable(stored).orElseThrow();
    }
}
