package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyOrderTest {

    private final KeyOrder order = new KeyOrder(2);

    @Test
    void numbersThatRiseByOneAreInOrder() {
        read(0, 0, 1, 2);
        read(1, 0, 1);
        assertThat(order.reordered()).isZero();
        assertThat(order.duplicated()).isZero();
        assertThat(order.distinct(0)).isEqualTo(3);
        assertThat(order.distinct(1)).isEqualTo(2);
        assertThat(order.read()).isEqualTo(5);
    }

    @Test
    void aNumberThatComesAfterALaterOneIsReordered() {
        read(0, 0, 2, 1, 3);
        assertThat(order.reordered()).isOne();
        assertThat(order.duplicated()).isZero();
        assertThat(order.distinct(0)).isEqualTo(4);
    }

    @Test
    void aNumberThatComesTwiceIsDuplicatedAndNotReordered() {
        read(0, 0, 1, 0, 2);
        assertThat(order.duplicated()).isOne();
        assertThat(order.reordered()).isZero();
        assertThat(order.distinct(0)).isEqualTo(3);
    }

    @Test
    void aGapShowsInTheCount() {
        read(0, 0, 2);
        assertThat(order.distinct(0)).isEqualTo(2);
    }

    private void read(int key, int... numbers) {
        for (int number : numbers) {
            order.read(key, number);
        }
    }
}
