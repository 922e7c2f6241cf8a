package dev.throughline.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignalTest {
    private final Signal signal = new Signal();

    @Test
    void raising_a_topic_wakes_those_who_wait_for_it_and_those_who_wait_for_the_whole()
            throws InterruptedException {
        long whole = signal.seen();
        long mine = signal.topic("mine").seen();
        signal.topic("mine").raise();
        assertThat(raised(signal.topic("mine"), mine)).isTrue();
        assertThat(raised(signal, whole)).isTrue();
    }

    @Test
    void raising_a_topic_wakes_nobody_who_waits_for_another_one() throws InterruptedException {
        long other = signal.topic("other").seen();
        signal.topic("mine").raise();
        assertThat(raised(signal.topic("other"), other)).isFalse();
    }

    @Test
    void raising_the_whole_wakes_those_who_wait_for_any_topic() throws InterruptedException {
        long mine = signal.topic("mine").seen();
        long deep = signal.topic("mine").topic("deep").seen();
        signal.raise();
        assertThat(raised(signal.topic("mine"), mine)).isTrue();
        assertThat(raised(signal.topic("mine").topic("deep"), deep)).isTrue();
    }

    private static boolean raised(Signal signal, long seen) throws InterruptedException {
        return signal.await(seen, Duration.ZERO);
    }
}
