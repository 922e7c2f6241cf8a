package dev.throughline.connect.spi;

/// How a record of facts can show what the ledger made of it: which of its native fields take the
/// receipt. Writing one never touches a financial field, and the same one may be written any number
/// of times.
///
/// @param objectType the vendor's record type; also one of {@link Connector#facts}
/// @param reference the text field that takes the ledger's reference
/// @param status the text field that says in a word where it stands; empty where there is none: the
///   word then stands before the reference when the posting was reversed
/// @param locked the boolean field by which the vendor keeps persons from undoing the record; empty
///   where there is none
public record ReceiptDeclaration(
        String objectType, String reference, String status, String locked) {}
