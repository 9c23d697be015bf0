package chat.rambler.bench;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.RedisServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all loads, one after another: {@code ./mvnw -Pbench verify}, or one with
 * {@code -Dit.test=BenchmarkIT#manyRooms}. {@code -Dchat.bench.jvm} adds JVM options for our servers;
 * {@code -Dchat.bench.reference} names the program of one more server, which takes its port. Fails if a server of ours
 * loses a message, doubles one or shows two receivers different orders; the figures are for reading. With one room,
 * every server except Tornado gets the same warm-up.
 */
@Tag("bench")
class BenchmarkIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(BenchmarkIT.class);
    private static final Results RESULTS = new Results();
    private static final long MEASURED = TimeUnit.SECONDS.toNanos(6);
    private static final long STEP = TimeUnit.SECONDS.toNanos(3);
    private static final int FEWEST_STEPS = 4;
    private static final int MOST_STEPS = 12;
    private static final double SETTLED = 0.04;
    private static final double WARM_DELIVERIES = 60_000; // per second
    private static final double FASTER = 1.25;
    private static final double SLOWEST_P99_MS = 100;
    private static final double MOST_ARRIVE = 0.97;
    private static final int IDLE = 10_000;
    private static final int STARTS = 5;

    private static RamblerServer rambler() {
        return new RamblerServer("Rambler Chat");
    }

    private static RamblerServer redis() {
        return new RamblerServer("Rambler Chat, Redis", "--spring.data.redis.port=" + REDIS.port());
    }

    private static Stream<Target> all() {
        return Stream.concat(Stream.of(OtherServer.plain(), rambler()), OtherServer.available().stream());
    }

    private static boolean isTornado(Target target) {
        return target.name().startsWith("Tornado");
    }

    @AfterAll
    static void print() throws IOException {
        LOG.warn("{}", RESULTS.rows().stream().map(Results.Row::text).collect(joining("\n", "\n", "")));
        Chart.draw(RESULTS.rows());
    }

    @Test
    void fanOut() {
        Loads.fanOut().forEach((load, plan) -> all().forEach(target -> steady(load, target, plan)));
        Loads.otherWires().forEach((load, plan) -> steady(load, rambler(), plan));
    }

    @Test
    void manyRooms() {
        Stream.of(OtherServer.plain(), rambler())
                .forEach(target -> steady("500 rooms × 4, 5000/s", target, Loads.manyRooms()));
    }

    @Test
    void latencyInAQuietRoom() {
        Stream.concat(OtherServer.reference().stream(), Stream.of(OtherServer.plain(), rambler()))
                .forEach(target -> steady("quiet: 100 receivers × 5/s", target, Plan.room(100, 5, Wire.TEXT)));
    }

    @Test
    void growth() {
        for (int receivers : new int[] {100, 1000, IDLE}) {
            steady("growth: " + receivers + " receivers", rambler(), Loads.growth(receivers));
        }
        for (int rooms : new int[] {50, 5000}) {
            steady("growth: " + rooms + " rooms of 2", rambler(), Loads.rooms(rooms));
        }
    }

    @Test
    void secondServer() {
        Plan plan = Plan.room(100, 200, Wire.TEXT);
        steady("Redis: 100 receivers × 200/s", redis(), plan);
        steady("Redis: 100 receivers × 200/s", new RamblerPair(REDIS.port()), plan);
    }

    @Test
    void slowReaders() {
        under(
                rambler(),
                Loads.slow(0),
                generator -> {
                    settle(generator, Loads.slow(0));
                    return Measured.by(generator, generator.run(Loads.slow(0).rate(), MEASURED));
                },
                "slow readers: none");
        under(
                rambler(),
                Loads.slow(10),
                generator -> {
                    Tally tally = generator.run(Loads.slow(10).rate(), 4 * MEASURED);
                    Measured measured = Measured.by(generator, tally);
                    assertThat(generator.stalledClosed())
                            .as("stalled connections ended")
                            .isEqualTo(10);
                    return measured;
                },
                "slow readers: 10 of 110");
    }

    @Test
    void saturation() {
        Plan plan = Plan.room(100, 500, Wire.TEXT);
        all().filter(target -> !isTornado(target))
                .forEach(target ->
                        under(target, plan, generator -> saturated(generator, plan), "saturation: 100 receivers"));
    }

    /**
     * The last step that the server kept up with. In the step after it receivers may have been ended, but no receiver
     * may have got a message twice.
     */
    private static Measured saturated(Load generator, Plan plan) throws IOException {
        settle(generator, plan);
        Measured best = Measured.by(generator, generator.run(plan.rate(), STEP));
        for (double rate = plan.rate() * FASTER; ; rate *= FASTER) {
            Measured step = Measured.by(generator, generator.run(rate, STEP));
            if (step.tally().millis(99) > SLOWEST_P99_MS
                    || step.tally().perSecond() < MOST_ARRIVE * rate * plan.receivers()) {
                return step.isDoubled() ? new Measured(best.tally(), step.wrong()) : best;
            }
            best = step;
        }
    }

    @Test
    void idleConnections() {
        for (Wire wire : new Wire[] {Wire.TEXT, Wire.JSON, Wire.TCP}) {
            Plan plan = new Plan(1, IDLE, 0, 0, 100, wire, 0);
            try (Target target = rambler()) {
                target.start(plan);
                long before = target.usage().residentKib();
                try (Load generator = new Load(target, plan)) {
                    Tally opening = generator.open();
                    generator.turnFor(STEP);
                    Map<String, Double> figures = new LinkedHashMap<>();
                    figures.put("KiB/connection", (double) (target.usage().residentKib() - before) / IDLE);
                    figures.put("opened/s", opening.perSecond());
                    add("idle: " + IDLE + " by " + wire, target, figures, generator.wrong());
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void storm() {
        Plan plan = new Plan(100, 0, 0, 0, 100, Wire.TEXT, 0); // a hundred rooms: users with cookies
        try (Target target = rambler()) {
            target.start(plan);
            try (Load generator = new Load(target, plan)) {
                generator.storm(2 * MEASURED);
                Tally storm = generator.storm(MEASURED);
                add(
                        "storm: handshakes with a cookie",
                        target,
                        Map.of("handshakes/s", storm.perSecond(), "CPU µs/handshake", storm.micros()),
                        "");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void start() {
        for (int i = 0; i < STARTS; i++) {
            try (Target target = rambler()) {
                long began = System.nanoTime();
                target.start(Plan.room(1, 1, Wire.TEXT));
                double ms = (System.nanoTime() - began) / 1e6;
                add("start to the first connection", target, Map.of("ms", ms), "");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void steps() throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(MicroBenchmarks.class.getName())
                        .addProfiler(GCProfiler.class)
                        .output(Results.file("jmh.txt").toString())
                        .build())
                .run()
                .forEach(step -> RESULTS.add(
                        "step: " + step.getPrimaryResult().getLabel(),
                        "Rambler Chat",
                        Map.of(
                                "ns",
                                step.getPrimaryResult().getScore(),
                                "bytes",
                                step.getSecondaryResults()
                                        .get("gc.alloc.rate.norm")
                                        .getScore()),
                        ""));
    }

    /** One measurement on a generator whose connections are open. */
    private interface Measurement {
        Measured of(Load generator) throws IOException;
    }

    /** The result of a measurement, and the errors found when everything was read. */
    private record Measured(Tally tally, String wrong) {
        static Measured by(Load generator, Tally tally) throws IOException {
            generator.rest();
            return new Measured(tally, generator.wrong());
        }

        boolean isDoubled() {
            return wrong.contains(Load.DOUBLED);
        }
    }

    private static void steady(String load, Target target, Plan plan) {
        under(
                target,
                plan,
                generator -> {
                    if (plan.rooms() == 1 && !isTornado(target)) { // Tornado would fall behind
                        generator.run(WARM_DELIVERIES / plan.perRoom(), 4 * STEP);
                    }
                    settle(generator, plan);
                    return Measured.by(generator, generator.run(plan.rate(), MEASURED));
                },
                load);
    }

    private static void under(Target target, Plan plan, Measurement measurement, String load) {
        try (target) {
            target.start(plan);
            try (Load generator = new Load(target, plan)) {
                generator.open();
                Measured measured = measurement.of(generator);
                add(load, target, Results.figures(measured.tally()), measured.wrong());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(load + ", " + target.name(), e);
        }
    }

    /** Runs the load until the cost stops falling: compilers and buffers take a while. */
    private static void settle(Load generator, Plan plan) throws IOException {
        double before = Double.MAX_VALUE;
        for (int step = 0; step < MOST_STEPS; step++) {
            double now = generator.run(plan.rate(), STEP).micros();
            if (step >= FEWEST_STEPS && now > before * (1 - SETTLED)) {
                return;
            }
            before = Math.min(before, now);
        }
    }

    private static void add(String load, Target target, Map<String, Double> figures, String wrong) {
        RESULTS.add(load, target.name(), figures, wrong);
        if (target instanceof RamblerServer || target instanceof RamblerPair) {
            assertThat(wrong).as("%s, %s", load, target.name()).isEmpty();
        }
    }
}
