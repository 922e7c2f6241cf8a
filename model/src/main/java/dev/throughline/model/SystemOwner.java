package dev.throughline.model;

/// The class of system that decides a field unless the firm's `ownership.yaml` says otherwise.
public enum SystemOwner {
    CRM,
    PSA,
    HCM,
    ERP,
    EXPENSE,
    PROCUREMENT,
    /// The hub itself.
    HUB
}
