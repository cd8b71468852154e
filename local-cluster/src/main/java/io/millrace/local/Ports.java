package io.millrace.local;

/**
 * The listening ports of one server.
 *
 * @param grpc gRPC API
 * @param raft Raft
 * @param admin metrics and health
 * @param kinesis Kinesis protocol, plain
 */
record Ports(int grpc, int raft, int admin, int kinesis) {}
