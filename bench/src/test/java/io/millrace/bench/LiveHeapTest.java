package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** As JDK 17 prints it. */
class LiveHeapTest {

    @Test
    void readsG1() {
        assertThat(LiveHeap.parse(" garbage-first heap   total 1048576K, used 2048K [0x0, 0x1)\n"
                        + "  region size 1024K, 3 young (3072K), 1 survivors (1024K)\n"
                        + " Metaspace       used 50000K, committed 51000K, reserved 1114112K\n"))
                .isEqualTo(2048 * 1024);
    }

    @Test
    void addsTheGenerationsOfOtherCollectors() {
        assertThat(LiveHeap.parse(" def new generation   total 9792K, used 1000K [0x0, 0x1)\n"
                        + "  eden space 8704K,  11% used [0x0)\n"
                        + " tenured generation   total 21888K, used 3000K [0x0, 0x1)\n"
                        + "   the space 21888K,  13% used [0x0)\n"))
                .isEqualTo(4000 * 1024);
    }
}
