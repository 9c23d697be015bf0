package chat.rambler.store.sqlite;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with {@code chat.data} and what to do, instead of a stack trace. */
final class SqliteFailureAnalyzer extends AbstractFailureAnalyzer<UnusableDataException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableDataException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
