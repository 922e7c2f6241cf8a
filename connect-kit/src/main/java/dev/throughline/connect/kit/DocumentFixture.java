package dev.throughline.connect.kit;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.model.PostingKind;
import java.util.List;

/// What a connector that posts documents gives the kit besides {@link ConnectorFixture}: documents
/// of one kind, and the hands of the accountants of that system.
public interface DocumentFixture extends ConnectorFixture {

    /// The kind of postings this fixture tries.
    PostingKind kind();

    /// Document number `number` with so many good lines, all in one open period. The same numbers
    /// make the same document; no two numbers share a key.
    DocumentRequest document(int number, int lines);

    /// The same document with one line that the far side refuses, though it would take the others.
    ///
    /// @param line which, from 0
    DocumentRequest spoiled(DocumentRequest document, int line);

    /// Lets the far side do by itself what puts held lines into its ledger: its own posting run, an
    /// approval.
    void settle();

    /// Keeps the far side from doing that until {@link #settle}, where it would do so by itself.
    void hold();

    /// Closes the accounting period of the documents.
    void closePeriod();

    /// The line keys of all live records, straight from the far side and once for each record that
    /// carries them (not for each debit and credit).
    List<String> keysHeld();

    /// Deletes the record with this line as a user of that system would.
    void deleteByHand(String lineKey);

    /// How many rows of the far side's own ledger show one line at least: its debit and its credit;
    /// 1 where this kind is kept outside the general ledger, as hours, and where it bills a client,
    /// who owes the sum of all lines on one row.
    default int ledgerRows() {
        return kind() == PostingKind.INVOICE || kind() == PostingKind.CREDIT ? 1 : 2;
    }
}
