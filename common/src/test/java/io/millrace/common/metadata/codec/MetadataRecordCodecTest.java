package io.millrace.common.metadata.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.SampleMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetadataRecordCodecTest {

    private static List<MetadataRecord> samples() {
        List<MetadataRecord> all = new ArrayList<>(SampleMetadata.records());
        all.addAll(SampleMetadata.removals());
        return all;
    }

    @Test
    void everyKindRoundTrips() {
        for (MetadataRecord sample : samples()) {
            assertThat(MetadataRecordCodec.decode(MetadataRecordCodec.encode(sample)))
                    .isEqualTo(sample);
        }
    }

    @Test
    void samplesHoldEveryKind() {
        Set<Class<?>> kinds = samples().stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(kinds).containsExactlyInAnyOrder(MetadataRecord.class.getPermittedSubclasses());
    }

    @Test
    void unknownKindsAndGarbageAreRefused() {
        assertThatThrownBy(() -> MetadataRecordCodec.decode(ByteString.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("newer version");
        assertThatThrownBy(() -> MetadataRecordCodec.decode(ByteString.copyFrom(new byte[] {1, 2, 3})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
