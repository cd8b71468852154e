package io.millrace.gateway.operation;

/**
 * What a request is besides its members.
 *
 * @param requestId x-amzn-RequestId of the response
 * @param accountId twelve digits; the owner of every resource of this cluster
 * @param region as in ARNs, for example {@code us-east-1}
 * @param accessKeyId whose signature was verified, or {@code anonymous}
 */
public record RequestContext(String requestId, String accountId, String region, String accessKeyId) {}
