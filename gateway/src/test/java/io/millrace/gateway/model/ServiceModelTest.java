package io.millrace.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.Member;
import io.millrace.gateway.model.Shape.StringShape;
import io.millrace.gateway.model.Shape.StructureShape;
import io.millrace.gateway.model.Shape.TimestampShape;
import org.junit.jupiter.api.Test;

class ServiceModelTest {

    private final ServiceModel model = ServiceModel.kinesis();

    @Test
    void hasTheOperationsOf2013AndTheSixNewestOnes() {
        assertThat(model.operations()).hasSize(45);
        assertThat(model.operations())
                .containsKeys("PutRecord", "SubscribeToShard", "UpdateMaxRecordSize", "CreateChannel", "UntagResource");
    }

    @Test
    void onlySubscribeToShardStreams() {
        assertThat(model.operations().values())
                .filteredOn(operation -> operation.event().isPresent())
                .extracting(OperationModel::name)
                .containsExactly("SubscribeToShard");
    }

    @Test
    void knowsConstraints() {
        StructureShape put = input("PutRecord");
        StringShape name = (StringShape) shape(put, "StreamName");
        assertThat(name.length()).isEqualTo(new Bounds(1, 128));
        assertThat(name.pattern().orElseThrow()).hasToString("[a-zA-Z0-9_.-]+");
        assertThat(put.members().get("Data").required()).isTrue();
        assertThat(put.members().get("StreamName").required()).isFalse();

        ListShape records = (ListShape) shape(input("PutRecords"), "Records");
        assertThat(records.length()).isEqualTo(new Bounds(1, 500));
        assertThat(shape((StructureShape) records.element(), "PartitionKey").name())
                .isEqualTo("PartitionKey");

        MapShape tags = (MapShape) shape(input("TagResource"), "Tags");
        assertThat(tags.key().length()).isEqualTo(new Bounds(1, 128));

        assertThat(shape(input("GetShardIterator"), "Timestamp")).isInstanceOf(TimestampShape.class);
        assertThat(((StringShape) shape(input("GetShardIterator"), "ShardIteratorType")).values())
                .hasSize(5);
    }

    @Test
    void labelsAreAsInMessages() {
        assertThat(new Member("StreamARN", shape(input("PutRecord"), "StreamARN"), false).label())
                .isEqualTo("streamARN");
    }

    @Test
    void refusesMistakesInItsText() {
        assertThatThrownBy(() -> ModelParser.parse("operation A\n  in Missing"))
                .hasMessageContaining("not declared")
                .hasMessageContaining("Missing");
        assertThatThrownBy(() -> ModelParser.parse("structure A B:A\noperation O\n  in A"))
                .hasMessageContaining("part of itself");
        assertThatThrownBy(() -> ModelParser.parse("string A\nstring A")).hasMessageContaining("declared twice: A");
        assertThatThrownBy(() -> ModelParser.parse("float A\noperation O\n  in A"))
                .hasMessageContaining("unknown kind");
        assertThatThrownBy(() -> ModelParser.parse("list A 1..2\noperation O\n  in A"))
                .hasMessageContaining("expected 'of'");
    }

    private StructureShape input(String operation) {
        return model.operation(operation).orElseThrow().input();
    }

    private static Shape shape(StructureShape structure, String member) {
        return structure.members().get(member).shape();
    }
}
