package dev.throughline.connect;

import java.time.Duration;

/// Is told of each call of a connection, for metrics and attempt logs. Called in the caller's
/// thread after the answer; must be quick and must not throw.
public interface CallObserver {

    /// Tells nobody.
    CallObserver NONE = report -> {};

    /// A call is over.
    void ended(CallReport report);

    /// What came back.
    enum Kind {
        ANSWERED,
        NOT_SENT,
        LOST
    }

    /// One call, without headers, query or body: safe to log.
    ///
    /// @param connection the connection's name
    /// @param call method, host and path
    /// @param effect whether it might change anything
    /// @param kind what came back
    /// @param status the HTTP status; 0 without an answer
    /// @param waited time spent waiting for a place
    /// @param duration time from place to answer
    /// @param bytesSent length of the body sent
    /// @param bytesRead length of the answer's body, decompressed
    record CallReport(
            String connection,
            String call,
            Http.Effect effect,
            Kind kind,
            int status,
            Duration waited,
            Duration duration,
            long bytesSent,
            long bytesRead) {}
}
