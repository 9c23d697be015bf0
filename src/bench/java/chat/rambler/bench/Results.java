package chat.rambler.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All figures of a run, written to {@code target/bench} as they come and printed at the end. */
final class Results {
    private static final Path DIRECTORY = Path.of("target", "bench");

    private final List<Row> rows = new ArrayList<>();

    /**
     * The result of one server under one load.
     *
     * @param figures by name, which includes the unit
     * @param wrong what was lost, doubled or out of order; empty if nothing
     */
    record Row(String load, String server, Map<String, Double> figures, String wrong) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "%-34s %-28s %s%s",
                    load,
                    server,
                    figures.entrySet().stream()
                            .map(figure -> figure.getKey() + " " + rounded(figure.getValue()))
                            .collect(Collectors.joining("  ")),
                    wrong.isEmpty() ? "" : "  WRONG: " + wrong);
        }
    }

    /** A file for results or logs. */
    static Path file(String name) {
        try {
            Files.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DIRECTORY.resolve(name);
    }

    void add(String load, String server, Map<String, Double> figures, String wrong) {
        Row row = new Row(load, server, new LinkedHashMap<>(figures), wrong);
        rows.add(row);
        try {
            append(file("table.txt"), row.text());
            for (Map.Entry<String, Double> figure : figures.entrySet()) {
                append(
                        file("results.csv"),
                        String.join(
                                ",",
                                quoted(load),
                                quoted(server),
                                quoted(figure.getKey()),
                                rounded(figure.getValue()),
                                quoted(wrong)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** The figures of a tally: CPU, throughput, latency and messages per read. */
    static Map<String, Double> figures(Tally tally) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("CPU µs/delivery", tally.micros());
        figures.put("deliveries/s", tally.perSecond());
        figures.put("p50 ms", tally.millis(50));
        figures.put("p99 ms", tally.millis(99));
        figures.put("messages/read", tally.perRead());
        return figures;
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(
                file, line + "\n", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
