package chat.rambler.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class EventLoopTest {
    private static final int THREADS = 8;
    private static final int TASKS = 20_000; // per thread

    private final EventLoopGroup stripes = new EventLoopGroup(1);
    private final SerialExecutor stripe = stripes.of("room");

    @AfterEach
    void close() {
        stripes.close();
    }

    @Test
    void oneTaskAtATimeInTheOrderGivenWhoeverRunsIt() throws Exception {
        AtomicBoolean inside = new AtomicBoolean();
        AtomicInteger together = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        int[] last = new int[THREADS];
        List<Integer> outOfOrder = new ArrayList<>(); // touched by tasks only
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int self = t;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 1; i <= TASKS; i++) {
                    int number = i;
                    Runnable task = () -> {
                        if (!inside.compareAndSet(false, true)) {
                            together.incrementAndGet();
                        }
                        if (last[self] != number - 1) {
                            outOfOrder.add(number);
                        }
                        last[self] = number;
                        inside.set(false);
                        done.incrementAndGet();
                    };
                    if ((i + self) % 3 == 0) {
                        stripe.execute(task);
                    } else {
                        stripe.executeHere(task);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        await().atMost(ChatClient.DEADLINE).until(() -> done.get() == THREADS * TASKS);
        assertThat(together).hasValue(0);
        assertThat(outOfOrder).isEmpty();
    }

    @Test
    void aThreadLendsItselfToAnIdleStripeAndToWhatItsTaskGives() {
        List<Thread> ranOn = new ArrayList<>();

        stripe.executeHere(() -> {
            ranOn.add(Thread.currentThread());
            stripe.execute(() -> ranOn.add(Thread.currentThread()));
        });

        assertThat(ranOn).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void aThreadDoesNotWaitForABusyStripe() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        stripe.execute(() -> {
            busy.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        busy.await();

        stripe.executeHere(() -> ran.set(true));

        assertThat(ran).isFalse();
        goOn.countDown();
        await().atMost(ChatClient.DEADLINE).untilTrue(ran);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT) // its trace is none of what others capture
    void aTaskThatFailsStopsNobodyElse() {
        AtomicBoolean ran = new AtomicBoolean();
        stripe.execute(() -> {
            throw new IllegalStateException("on purpose");
        });

        stripe.execute(() -> ran.set(true));

        await().atMost(ChatClient.DEADLINE).untilTrue(ran);
    }

    @Test
    void aTaskForLaterComesLater() {
        long began = System.nanoTime();
        AtomicBoolean ran = new AtomicBoolean();

        stripe.after(Duration.ofMillis(50), () -> ran.set(true));

        await().atMost(ChatClient.DEADLINE).untilTrue(ran);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aStripeThatHasEndedTakesNothing() {
        stripes.close();

        assertThatThrownBy(() -> stripe.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> stripe.executeHere(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
