package dev.throughline.model;

/// What an approval rests on. Approval is evidence, not a flag.
public enum ApprovalBasis {
    /// A person approved the submission it was part of.
    SUBMISSION,
    /// A person approved this item itself.
    ITEM,
    /// The source says that no approval is required; refused unless policy names it.
    NOT_REQUIRED,
    /// A condition of configuration (closed issue, custom field) stands for approval.
    CONDITION,
    /// Nobody has.
    NONE
}
