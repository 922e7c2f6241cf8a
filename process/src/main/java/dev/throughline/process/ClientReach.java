package dev.throughline.process;

/// In which companies of the firm an ERP lets a client be used.
public enum ClientReach {
    /// In any: clients belong to no company.
    ANY,
    /// In the one it was created in; another company can neither hold its projects nor invoice it.
    ONE,
    /// In the one it was created in, and in every other one as soon as a project of it is created.
    EXTENDED
}
