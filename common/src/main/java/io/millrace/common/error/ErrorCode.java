package io.millrace.common.error;

/**
 * The only table of errors: what each is on gRPC and on the Kinesis wire, whether to try again, and whose fault it is
 * (design D11). Constants are part of the wire: never rename one.
 */
public enum ErrorCode {
    /** A request member is malformed or breaks a constraint. */
    VALIDATION("INVALID_ARGUMENT", "ValidationException", Retry.NEVER, Blame.CALLER),
    /** A request is well-formed but its values do not fit the resource. */
    INVALID_ARGUMENT("INVALID_ARGUMENT", "InvalidArgumentException", Retry.NEVER, Blame.CALLER),
    /** No such stream, shard or consumer. */
    RESOURCE_NOT_FOUND("NOT_FOUND", "ResourceNotFoundException", Retry.NEVER, Blame.CALLER),
    /** The resource exists already, or is in a state that does not allow the call. */
    RESOURCE_IN_USE("FAILED_PRECONDITION", "ResourceInUseException", Retry.NEVER, Blame.CALLER),
    /** A limit of the active profile would be exceeded. */
    LIMIT_EXCEEDED("RESOURCE_EXHAUSTED", "LimitExceededException", Retry.NEVER, Blame.CALLER),
    /** The shard's provisioned throughput is used up; nothing was stored. */
    THROUGHPUT_EXCEEDED("RESOURCE_EXHAUSTED", "ProvisionedThroughputExceededException", Retry.BACKOFF, Blame.CAPACITY),
    /** The iterator is older than 5 minutes. */
    EXPIRED_ITERATOR("FAILED_PRECONDITION", "ExpiredIteratorException", Retry.NEVER, Blame.CALLER),
    /** The pagination token is older than 5 minutes. */
    EXPIRED_NEXT_TOKEN("FAILED_PRECONDITION", "ExpiredNextTokenException", Retry.NEVER, Blame.CALLER),
    /** The caller may not do this. */
    ACCESS_DENIED("PERMISSION_DENIED", "AccessDeniedException", Retry.NEVER, Blame.CALLER),
    /** The caller did not prove who it is. */
    UNAUTHENTICATED("UNAUTHENTICATED", "UnrecognizedClientException", Retry.NEVER, Blame.CALLER),
    /** The shard is closed: its children take the records. Nothing was stored. */
    SHARD_CLOSED("FAILED_PRECONDITION", "ResourceNotFoundException", Retry.REDIRECT, Blame.CALLER),
    /** A record's hash key is outside of the shard that was named. Nothing was stored. */
    WRONG_SHARD("FAILED_PRECONDITION", "InvalidArgumentException", Retry.REDIRECT, Blame.CALLER),
    /** This server does not lead the group. Nothing was stored. */
    NOT_LEADER("UNAVAILABLE", "InternalFailureException", Retry.REDIRECT, Blame.SERVICE),
    /** The group has no leader at the moment. Nothing was stored. */
    NO_LEADER("UNAVAILABLE", "InternalFailureException", Retry.BACKOFF, Blame.SERVICE),
    /** The record may or may not be stored (leadership was lost meanwhile); a retry with the same producer sequence is safe. */
    OUTCOME_UNKNOWN("UNAVAILABLE", "InternalFailureException", Retry.BACKOFF, Blame.SERVICE),
    /** Queues are full; nothing was stored. */
    OVERLOADED("RESOURCE_EXHAUSTED", "ProvisionedThroughputExceededException", Retry.BACKOFF, Blame.CAPACITY),
    /** A producer's block came before its predecessor; send the predecessor first. Nothing was stored. */
    OUT_OF_ORDER_SEQUENCE("ABORTED", "InternalFailureException", Retry.BACKOFF, Blame.CALLER),
    /** The shard no longer remembers this producer; go on with a new producer id from sequence 0. Nothing was stored. */
    UNKNOWN_PRODUCER("ABORTED", "InternalFailureException", Retry.REDIRECT, Blame.CALLER),
    /** The lease is held under a newer epoch or not at all: stop to work on the shard. Nothing was stored. */
    LEASE_LOST("ABORTED", "InvalidArgumentException", Retry.NEVER, Blame.CALLER),
    /** Nothing was heard of the worker for the failover time and its leases are gone: join the group again. */
    SESSION_EXPIRED("ABORTED", "InvalidArgumentException", Retry.REDIRECT, Blame.CALLER),
    /** The server cannot answer yet or any more (starting, stopping, disk failed). */
    UNAVAILABLE("UNAVAILABLE", "InternalFailureException", Retry.BACKOFF, Blame.SERVICE),
    /** Disks of a majority are full or failed: nothing new can be stored. */
    STORAGE_FULL("RESOURCE_EXHAUSTED", "InternalFailureException", Retry.BACKOFF, Blame.CAPACITY),
    /** The call did not end in its time; what it did is unknown. */
    TIMEOUT("DEADLINE_EXCEEDED", "InternalFailureException", Retry.BACKOFF, Blame.SERVICE),
    /** Stored data failed its checksum and no other replica could serve it. */
    CORRUPT("DATA_LOSS", "InternalFailureException", Retry.BACKOFF, Blame.SERVICE),
    /** The operation or option is not offered by this version. */
    UNSUPPORTED("UNIMPLEMENTED", "InvalidArgumentException", Retry.NEVER, Blame.CALLER),
    /** A fault of the service that has no better name. */
    INTERNAL("INTERNAL", "InternalFailureException", Retry.BACKOFF, Blame.SERVICE);

    private final String grpcStatus;
    private final String kinesisException;
    private final Retry retry;
    private final Blame blame;

    ErrorCode(String grpcStatus, String kinesisException, Retry retry, Blame blame) {
        this.grpcStatus = grpcStatus;
        this.kinesisException = kinesisException;
        this.retry = retry;
        this.blame = blame;
    }

    /** Name of the io.grpc.Status.Code. */
    public String grpcStatus() {
        return grpcStatus;
    }

    /** Name of the exception on the Kinesis wire. */
    public String kinesisException() {
        return kinesisException;
    }

    public Retry retry() {
        return retry;
    }

    public Blame blame() {
        return blame;
    }

    /** True when a replica says so that does not lead its group, whether or not it knows who does; nothing was done. */
    public boolean deniesLeadership() {
        return this == NOT_LEADER || this == NO_LEADER;
    }
}
