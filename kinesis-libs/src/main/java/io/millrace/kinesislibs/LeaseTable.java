package io.millrace.kinesislibs;

import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The lease table of an application, made before the KCL would make it: with its index, which the lease store of the
 * tests cannot add to a table that is there.
 */
final class LeaseTable {

    private static final AttributeDefinition LEASE_KEY = text("leaseKey");
    private static final AttributeDefinition LEASE_OWNER = text("leaseOwner");

    private LeaseTable() {}

    /** Makes the table unless there is one. */
    static void create(DynamoDbAsyncClient dynamo, String application) {
        try {
            dynamo.createTable(table -> table.tableName(application)
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .attributeDefinitions(LEASE_KEY, LEASE_OWNER)
                            .keySchema(key(LEASE_KEY, KeyType.HASH))
                            .globalSecondaryIndexes(index -> index.indexName("LeaseOwnerToLeaseKeyIndex")
                                    .keySchema(key(LEASE_OWNER, KeyType.HASH), key(LEASE_KEY, KeyType.RANGE))
                                    .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))))
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ResourceInUseException)) {
                throw e;
            }
        }
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(AttributeDefinition attribute, KeyType type) {
        return KeySchemaElement.builder()
                .attributeName(attribute.attributeName())
                .keyType(type)
                .build();
    }
}
