package dev.throughline.connect.spi;

import java.util.List;

/// Can read what changed since a cursor.
public interface ReadsChanges {

    /// Reads the next page. Called again with `next` after the page is durable; a crash between
    /// repeats the page. Duplicates are allowed, gaps are not. With a cursor of the beginning,
    /// reads everything from the start.
    ///
    /// @param limit the most records wanted, 1 to 10,000; fewer may come, also zero
    /// @throws CallFailed when the page could not be had; nothing is to be concluded from it
    ChangePage readChanges(String objectType, Cursor since, int limit);

    /// One page.
    ///
    /// @param next where to go on, to be stored with the page
    /// @param more whether a further page is ready now; false = poll again later, from `next`
    record ChangePage(List<ObservedRecord> records, Cursor next, boolean more) {}
}
