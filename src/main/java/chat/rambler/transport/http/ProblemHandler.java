package chat.rambler.transport.http;

import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.StoreException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers refused requests with a problem detail (RFC 9457) that has the {@code code} of PROTOCOL.md §4. */
@RestControllerAdvice
final class ProblemHandler extends ResponseEntityExceptionHandler {
    private final RefusalCounters refusalCounters;

    ProblemHandler(RefusalCounters refusalCounters) {
        this.refusalCounters = refusalCounters;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ProtocolException refusal) {
        return problem(status(refusal.code()), refusal.code(), refusal.text());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(StoreException failure) {
        return refused(failure.refusal());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ResponseStatusException refusal) {
        HttpStatus status = HttpStatus.valueOf(refusal.getStatusCode().value());
        return problem(status, ErrorCode.USAGE, status.getReasonPhrase());
    }

    private ResponseEntity<ProblemDetail> problem(HttpStatus status, ErrorCode code, String text) {
        refusalCounters.count(code);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, text);
        problem.setProperty("code", code.wireCode());
        return ResponseEntity.status(status).body(problem);
    }

    private static HttpStatus status(ErrorCode code) {
        return switch (code) {
            case BAD_CREDENTIALS, LOGIN_REQUIRED, INVALID_TOKEN -> HttpStatus.UNAUTHORIZED;
            case NAME_TAKEN -> HttpStatus.CONFLICT;
            case FORBIDDEN_ORIGIN, SUSPENDED, CLOSED -> HttpStatus.FORBIDDEN;
            case RATE_LIMITED, TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
            case UNAVAILABLE, CHANGE_UNCONFIRMED -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    }
}
