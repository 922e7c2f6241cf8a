package dev.throughline.dispatch;

import dev.throughline.model.PostingKind;
import java.time.Duration;

/// Is told what the documents of a connection do, for metrics. Called in the thread that did it;
/// must be cheap.
public interface DocumentMeter {

    /// Nobody listens.
    DocumentMeter NONE =
            new DocumentMeter() {
                @Override
                public void called(
                        String connection,
                        DocumentResult.Event event,
                        int documents,
                        int lines,
                        Duration took) {}

                @Override
                public void recorded(
                        String connection, PostingKind kind, LineStand to, int lines) {}
            };

    /// One call to the connector ended.
    ///
    /// @param event SENT, ASKED or PROVED
    void called(
            String connection, DocumentResult.Event event, int documents, int lines, Duration took);

    /// Lines moved, committed.
    void recorded(String connection, PostingKind kind, LineStand to, int lines);
}
