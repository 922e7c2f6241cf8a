package dev.throughline.dispatch;

import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import java.util.List;

/// What is to be shown in a source about its own records. Each write sets fields to what they are
/// to be, so any of them may be repeated; only their order matters.
public interface HomeOutbox {

    /// One record that is to show something.
    ///
    /// @param rank orders what one record is to show: the higher is the newer
    record Due(String objectType, String sourceId, long rank, WriteRequest request) {}

    /// What became of one write.
    record Told(Due due, WriteOutcome outcome) {}

    /// What may be sent now, those that wait longest first; nothing of it is sent by anybody else.
    List<Due> due(String connection, int limit);

    /// Writes down what became of them, in one transaction.
    void told(String connection, List<Told> told);
}
