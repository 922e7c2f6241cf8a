package dev.throughline.dispatch;

import java.util.List;

/// What a person says about the unknown lines of a document.
public sealed interface DocumentAnswer {

    /// They are surely not there: send them (again).
    record SendAgain() implements DocumentAnswer {}

    /// Ask the target once more, now.
    record AskAgain() implements DocumentAnswer {}

    /// They are surely not there and are not to be sent by themselves any more: each item waits,
    /// with a case, until a person resubmits it or writes it off.
    record GiveUp() implements DocumentAnswer {
        /// The code of what was given up.
        public static final String CODE = "ERP-GIVEN-UP";
    }

    /// They are there; whether they are in the ledger is looked up.
    ///
    /// @param externalId the document's id there; empty where only lines have records
    /// @param number its number there; empty where it has none
    /// @param lineIds the id there of each unknown line, in order
    record There(String externalId, String number, List<String> lineIds) implements DocumentAnswer {
        public There {
            lineIds = List.copyOf(lineIds);
        }
    }
}
