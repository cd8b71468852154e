package io.millrace.node.load;

import io.millrace.common.hash.HashKey;

/**
 * One record that stands for many.
 *
 * @param hashKey where it was placed
 * @param partitionKey its partition key
 */
public record LoadSample(HashKey hashKey, String partitionKey) {

    /** Gives a record of a write when one is wanted, which is seldom. */
    @FunctionalInterface
    public interface Source {

        /**
         * A record of the write.
         *
         * @param position where to look among the write's records, 0 to 1
         */
        LoadSample at(double position);
    }
}
