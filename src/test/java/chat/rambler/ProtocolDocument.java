package chat.rambler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Markdown page with examples in fenced blocks: {@code ```example TITLE} and {@code ```http
 * TITLE}.
 */
final class ProtocolDocument {
    /** One block. */
    record Example(String kind, String title, List<String> lines) {
        @Override
        public String toString() {
            return title;
        }
    }

    private final String text;

    ProtocolDocument(String file) {
        try {
            text = Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return text;
    }

    /** The blocks of one kind, in order. */
    List<Example> examples(String kind) {
        List<Example> examples = new ArrayList<>();
        String title = null;
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("```" + kind + " ")) {
                title = line.substring(4 + kind.length());
            } else if (line.equals("```") && title != null) {
                examples.add(new Example(kind, title, List.copyOf(lines)));
                title = null;
                lines.clear();
            } else if (title != null) {
                lines.add(line);
            }
        }
        return examples;
    }

    /** The cells of all table rows whose first cell begins with a backquote or a digit. */
    List<List<String>> rows() {
        return text.lines()
                .filter(line -> line.matches("\\| (`|\\d).*"))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ")))
                .toList();
    }

    /** The rows of the first table with this header line. */
    List<List<String>> rowsUnder(String heads) {
        return text.lines()
                .dropWhile(line -> !line.equals(heads))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
