package io.millrace.kinesislibs;

import java.math.BigInteger;

/**
 * A record as a worker got it.
 *
 * @param sequenceNumber of the Kinesis record
 * @param subSequenceNumber place in an aggregated record, else 0
 * @param key partition key
 * @param number place of the record among those with its key, from 0
 */
record Delivery(BigInteger sequenceNumber, long subSequenceNumber, String key, int number) {}
