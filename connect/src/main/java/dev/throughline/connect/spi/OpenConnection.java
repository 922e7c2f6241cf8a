package dev.throughline.connect.spi;

/// One configured system, ready to be called. Safe for many threads: the limiter inside holds back
/// what the vendor would refuse. Abilities are the further interfaces an implementation chooses to
/// keep.
public interface OpenConnection extends AutoCloseable {

    /// Asks the far side who it is and how it is. Never throws for anything the far side does.
    Probe probe();

    /// Lets go of sockets and tokens; idempotent.
    @Override
    void close();
}
