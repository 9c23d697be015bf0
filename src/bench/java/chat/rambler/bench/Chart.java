package chat.rambler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Draws what one delivery costs each server: bars, one group for each load. */
final class Chart {
    /** The figure that is drawn. */
    static final String COST = "CPU µs/delivery";

    private static final int WIDTH = 860;
    private static final int LEFT = 230;
    private static final int RIGHT = 70;
    private static final int BAR = 16;
    private static final int STEP = 22;
    private static final int HEADING = 34;

    private Chart() {}

    /** Writes {@code chart.svg}, with the fan-out loads only. */
    static void draw(List<Results.Row> rows) throws IOException {
        List<Results.Row> drawn = rows.stream()
                .filter(row -> row.load().startsWith(Loads.FAN_OUT))
                .toList();
        double most =
                drawn.stream().mapToDouble(row -> row.figures().get(COST)).max().orElse(1);
        StringBuilder bars = new StringBuilder();
        int y = HEADING;
        String load = "";
        for (Results.Row row : drawn) {
            if (!row.load().equals(load)) {
                load = row.load();
                y += HEADING;
                bars.append(text(10, y - 8, "load", load));
            }
            double cost = row.figures().get(COST);
            double width = cost / most * (WIDTH - LEFT - RIGHT);
            bars.append(text(24, y + BAR - 4, "server", row.server()))
                    .append(String.format(
                            Locale.ROOT,
                            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                            row.server().startsWith("Rambler") ? "ours" : "other",
                            LEFT,
                            y,
                            width,
                            BAR))
                    .append(text(
                            LEFT + (int) width + 6, y + BAR - 4, "server", String.format(Locale.ROOT, "%.1f", cost)));
            y += STEP;
        }
        Files.writeString(Results.file("chart.svg"), """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif">
                <style>
                  svg { background: #fff } .load { font-size: 14px; font-weight: bold }
                  .server { font-size: 12px } .ours { fill: #1a7f5a } .other { fill: #9aa5b1 }
                </style>
                %s%s</svg>
                """.formatted(
                        WIDTH,
                        y + STEP,
                        text(10, 22, "load", "CPU of the server for one delivered message, in µs: " + machine()),
                        bars));
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors()
                + " cores, "
                + LocalDate.now(ZoneOffset.UTC)
                + ", commit "
                + Tool.firstLine("git", "rev-parse", "--short", "HEAD");
    }

    private static String text(int x, int y, String type, String text) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n",
                type,
                x,
                y,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
