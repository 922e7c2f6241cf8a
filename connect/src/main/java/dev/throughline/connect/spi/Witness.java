package dev.throughline.connect.spi;

/// Is told what a connection changes in its system beside the records it was asked to write, such
/// as a customer that is taken into a further company before a project of that company is made. An
/// auditor finds it under the record.
@FunctionalInterface
public interface Witness {
    /// Keeps nothing, where no hub stands behind a connection.
    Witness NONE = _ -> {};

    /// Takes one act down, durably, before it returns.
    ///
    /// @throws RuntimeException when it cannot be taken down; then nothing may be sent
    void saw(Beside act);

    /// One such act.
    ///
    /// @param objectType the type of the record that is changed
    /// @param externalId its native id
    /// @param action what is or was done, in words with ids and no other values
    /// @param key the hub's key of the record for whose sake it is done
    record Beside(String objectType, String externalId, String action, String key) {}
}
