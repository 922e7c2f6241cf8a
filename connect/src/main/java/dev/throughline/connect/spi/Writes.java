package dev.throughline.connect.spi;

import java.util.List;

/// Can write records, in the vendor's batches. Only dispatch calls this.
public interface Writes {

    /// Sends the batch, all of one record type and one kind, at most {@link
    /// WriteDeclaration#batchMax}. Returns one outcome for each request, in order. Never throws for
    /// anything the far side does, never repeats a create by itself.
    List<WriteOutcome> write(String objectType, List<WriteRequest> batch);
}
