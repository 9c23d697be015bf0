package chat.rambler.support;

import static org.awaitility.Awaitility.await;

import chat.rambler.checker.Checker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many clients that talk in "Free Chat", on several servers at once, and a checker that hears them all. */
public final class Crowd {
    private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);
    /** What they hear grows with the square of this. */
    private static final int TALKERS = Integer.getInteger("chat.test.talkers", 8); // more with -Psoak

    private final Checker checker = new Checker();
    private final List<String> stored = new ArrayList<>();
    private final List<String> holes = new ArrayList<>();
    private long noted;
    private final List<Talker> talkers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Starts all talkers, on these servers in turn. */
    public void talk(ChatServer... servers) {
        for (int i = 0; i < TALKERS; i++) {
            ChatClient client = Transport.TCP.enter(servers[i % servers.length]);
            Talker talker = new Talker("t" + i, client, checker);
            talkers.add(talker);
            threads.add(Thread.ofVirtual().start(talker));
        }
    }

    /** Starts one more talker, which stops when its connection ends. */
    public Thread talk(String name, ChatClient client) {
        return Thread.ofVirtual().start(one(name, client));
    }

    /** One more talker, which talks when the test says so. */
    public Talker one(String name, ChatClient client) {
        return new Talker(name, client, checker);
    }

    /** Waits until this many more messages are acknowledged. */
    public void awaitMoreAcknowledged(int count, Duration within) {
        int goal = checker.countAcknowledged() + count;
        await().atMost(within).until(() -> checker.countAcknowledged() >= goal);
    }

    /**
     * Notes the messages stored since the last call, before the store forgets them; not for a store that loses
     * messages.
     *
     * @param store the messages of "Free Chat" after a number, by number
     */
    public void noteStored(LongFunction<SequencedMap<Long, String>> store) {
        store.apply(noted).forEach((number, text) -> {
            if (number != noted + 1) {
                holes.add(text + " has number " + number + " after " + noted);
            }
            noted = number;
            stored.add(text);
        });
    }

    /** Checks that no restart has changed those of the noted messages that are still kept. */
    private void compareWithStored(LongFunction<SequencedMap<Long, String>> store) {
        List<String> now = List.copyOf(store.apply(0).values());
        List<String> then = stored.subList(Math.max(0, stored.size() - now.size()), stored.size());
        if (!now.equals(then)) {
            holes.add("what is stored is not what was");
        }
    }

    /** Missing numbers among the noted messages, and whether the store has changed some. */
    public List<String> holes() {
        return List.copyOf(holes);
    }

    /** Stops all talkers, and judges what they sent and heard against what is stored. */
    public Checker.Verdict verdict(LongFunction<SequencedMap<Long, String>> store) throws InterruptedException {
        talkers.forEach(Talker::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        noteStored(store);
        compareWithStored(store);
        Checker.Verdict verdict = checker.judge(stored);
        LOG.warn(
                "{} acknowledged, {} unconfirmed, {} lost, {} doubled, {} reordered, {} gaps",
                verdict.acknowledged(),
                verdict.unconfirmed(),
                verdict.lost().size(),
                verdict.duplicate().size(),
                verdict.reordered().size(),
                verdict.gap().size());
        return verdict;
    }
}
