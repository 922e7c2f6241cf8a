package dev.throughline.acceptance;

import dev.throughline.connect.spi.WriteDeclaration.Safety;

/// NetSuite with the protection off: without keys, and it claims to have them, so that what was not
/// answered is sent again. For {@link UnprotectedPostingTest} only.
public final class ForgetfulNetSuite extends KeylessNetSuite {
    /// For the service loader.
    public ForgetfulNetSuite() {
        super("forgetful", new Safety.NativeKey());
    }
}
