package dev.throughline.reconcile;

/// Why two sides differ, by the names people use (DOMAIN 6.3).
public enum Break {
    NOT_READ("Not read by the hub yet", false),
    NOT_SENT("Not sent yet", true),
    NOT_IN_LEDGER_YET("Held by the ERP, not in its ledger yet", true),
    NOT_CONFIRMED("Sent, not confirmed", true),
    REJECTED("Rejected, a case is open", true),
    NOT_POSTABLE("Kept out by policy", true),
    OPENING("Settled before the hub came", true),
    WRITTEN_OFF("Written off", true),
    REVERSED_LATER("Reversed in another period", true),
    TO_BE_REVERSED("Changed at the source, its reversal is under way", true),
    MISSING_IN_ERP("Missing in the ERP", false),
    DOUBLE_POSTED("Posted twice", false),
    OTHER_PERIOD("In another period of the ERP", false),
    WRONG_ENTITY("In another company of the ERP", false),
    AMOUNT_CHANGED("Amount changed in the ERP", false),
    RATE_CHANGED("Rate changed in the ERP", false),
    RECLASSED("Dimensions changed in the ERP", false),
    OTHER_PROJECT("On another project in the ERP: merged, or moved", false),
    RENAMED("Renamed there since", false),
    MANUAL_ENTRY("Manual ERP entry without a source", false),
    ORPHAN("ERP line with a key nobody gave", false),
    EDITED_AT_SOURCE("Edited at the source since", false),
    DELETED_AT_SOURCE("Deleted at the source", false),
    ONE_SIDED("One company's side is missing", false),
    IN_MOTION("Changed while it was compared", true),
    ON_ITS_WAY_HOME("On its way between the systems", true),
    TAKEN_OVER("Written in the ERP and taken over here", true),
    BILLED_IN_ERP("Billed in the ERP, released by nobody here", false),
    STATE_DRIFT("PSA and ERP do not stand alike", false),
    NUMBER_DRIFT("Invoice number drift", false),
    SETTLED_ONE_SIDED("Payment or credit on one side only", false),
    RECOGNISED("Revenue that finance booked", true),
    NOT_RECOGNISED("Earned, and not booked as revenue yet", true),
    REVENUE_DIFFERS("Revenue in the ledger is not what was earned", false),
    POSITION_DIFFERS("Contract asset or deferred revenue differs", false),
    ROUNDING("Rounding", true),
    CONVERTED_OTHERWISE("Converted at another rate in the ERP", false);

    private final String words;
    private final boolean explained;

    Break(String words, boolean explained) {
        this.words = words;
        this.explained = explained;
    }

    /// For people.
    public String words() {
        return words;
    }

    /// Whether a bucket or a declared tolerance accounts for it; all others need somebody.
    public boolean explained() {
        return explained;
    }
}
