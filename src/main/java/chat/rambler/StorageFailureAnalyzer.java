package chat.rambler;

import chat.rambler.store.UnusableStorageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with a storage and what to do, instead of a stack trace. */
final class StorageFailureAnalyzer extends AbstractFailureAnalyzer<UnusableStorageException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableStorageException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
