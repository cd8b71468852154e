/**
 * The Java client of Millrace. Kept apart from the sources and added to the jar: gRPC and Protocol Buffers are automatic
 * modules, so the build itself stays on the class path. A modular application puts grpc-netty-shaded on the class path,
 * where gRPC finds it: its jar carries the module descriptor of a library inside it and exports nothing.
 */
module io.millrace.client {
    requires transitive io.millrace.common;
    requires io.millrace.proto;
    requires io.grpc;
    requires io.grpc.stub;
    requires io.grpc.protobuf;
    requires com.google.protobuf;
    // What gRPC, being automatic modules, needs and cannot say.
    requires com.google.common;
    requires com.google.gson;
    requires org.pcollections;
    requires org.slf4j;
    requires static org.jspecify;
    requires static simpleclient;

    exports io.millrace.client;
    exports io.millrace.client.crypto;
    exports io.millrace.client.kpl;
    exports io.millrace.client.metrics;
    exports io.millrace.client.prometheus;
}
