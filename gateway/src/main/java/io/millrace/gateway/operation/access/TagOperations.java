package io.millrace.gateway.operation.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.ResourceRef;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ListTagsRequest;
import io.millrace.proto.api.v1.ListTagsResponse;
import io.millrace.proto.api.v1.Resource;
import io.millrace.proto.api.v1.Tag;
import io.millrace.proto.api.v1.TagStreamRequest;
import io.millrace.proto.api.v1.UntagStreamRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Tags: of streams by name (the older operations), of streams and registered consumers by ARN (the newer ones). */
public final class TagOperations {

    private static final int PAGE = 50;

    /** By code point, which differs from Java's order of strings beyond the first plane. */
    private static final Comparator<String> BY_CODE_POINT =
            (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

    private final Backend backend;

    public TagOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("AddTagsToStream", this::addToStream),
                new NamedOperation("RemoveTagsFromStream", this::removeFromStream),
                new NamedOperation("ListTagsForStream", this::listForStream),
                new NamedOperation("TagResource", this::tag),
                new NamedOperation("UntagResource", this::untag),
                new NamedOperation("ListTagsForResource", this::listForResource));
    }

    private CompletionStage<ObjectNode> addToStream(Input input, RequestContext context) {
        Map<String, String> tags = input.map("Tags");
        Stream.concat(tags.keySet().stream(), tags.values().stream())
                .filter(text -> text.indexOf(':') >= 0)
                .findFirst()
                .ifPresent(text -> {
                    throw Failures.invalid("Some tags contain invalid characters. Valid characters: Unicode letters,"
                            + " digits, white space, _ . / = + - % @.");
                });
        return add(context, stream(input, context), tags);
    }

    private CompletionStage<ObjectNode> removeFromStream(Input input, RequestContext context) {
        return remove(context, stream(input, context), input.texts("TagKeys"));
    }

    private CompletionStage<ObjectNode> tag(Input input, RequestContext context) {
        return ResourceRef.of(input, backend, context)
                .thenCompose(resource -> add(context, resource, input.map("Tags")));
    }

    private CompletionStage<ObjectNode> untag(Input input, RequestContext context) {
        return ResourceRef.of(input, backend, context)
                .thenCompose(resource -> remove(context, resource, input.texts("TagKeys")));
    }

    private CompletionStage<ObjectNode> listForResource(Input input, RequestContext context) {
        return ResourceRef.of(input, backend, context)
                .thenCompose(resource -> tags(context, resource))
                .thenApply(response -> {
                    ObjectNode output = NamedOperation.output();
                    ArrayNode tags = output.putArray("Tags");
                    inOrder(response).forEach(tag -> add(tags, tag));
                    return output;
                });
    }

    private CompletionStage<ObjectNode> listForStream(Input input, RequestContext context) {
        return tags(context, stream(input, context)).thenApply(response -> page(response, input));
    }

    private static ObjectNode page(ListTagsResponse response, Input input) {
        ObjectNode output = NamedOperation.output();
        ArrayNode tags = output.putArray("Tags");
        Iterator<Tag> rest = inOrder(response)
                .filter(tag -> BY_CODE_POINT.compare(tag.getKey(), input.text("ExclusiveStartTagKey")) > 0)
                .iterator();
        while (rest.hasNext() && tags.size() < input.number("Limit", PAGE)) {
            add(tags, rest.next());
        }
        return output.put("HasMoreTags", rest.hasNext());
    }

    private static Stream<Tag> inOrder(ListTagsResponse response) {
        return response.getTagsList().stream().sorted(Comparator.comparing(Tag::getKey, BY_CODE_POINT));
    }

    private static void add(ArrayNode tags, Tag tag) {
        tags.addObject().put("Key", tag.getKey()).put("Value", tag.getValue());
    }

    private static Resource stream(Input input, RequestContext context) {
        return Resource.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .build();
    }

    private CompletionStage<ObjectNode> add(RequestContext context, Resource resource, Map<String, String> tags) {
        TagStreamRequest request = TagStreamRequest.newBuilder()
                .setStreamName(resource.getStreamName())
                .setConsumerName(resource.getConsumerName())
                .putAllTags(tags)
                .build();
        return backend.call(context, AdminServiceGrpc.getTagStreamMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> remove(RequestContext context, Resource resource, List<String> keys) {
        UntagStreamRequest request = UntagStreamRequest.newBuilder()
                .setStreamName(resource.getStreamName())
                .setConsumerName(resource.getConsumerName())
                .addAllKeys(keys)
                .build();
        return backend.call(context, AdminServiceGrpc.getUntagStreamMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    private CompletableFuture<ListTagsResponse> tags(RequestContext context, Resource resource) {
        ListTagsRequest request = ListTagsRequest.newBuilder()
                .setStreamName(resource.getStreamName())
                .setConsumerName(resource.getConsumerName())
                .build();
        return backend.call(context, AdminServiceGrpc.getListTagsMethod(), request);
    }
}
