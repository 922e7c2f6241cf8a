package dev.throughline.connect;

import dev.throughline.connect.spi.CallFailed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps one sign-in token, asks for it once for all waiting threads, renews it before it ends, and
/// replaces it at most once per refusal: a thread that was refused with a token that has been
/// replaced meanwhile simply takes the new one.
public final class TokenSource {

    /// A token.
    ///
    /// @param value the secret itself; never logged
    /// @param expiresAt when it ends, null where the vendor does not say
    /// @param facts what came with it (instance address, identity)
    public record Token(String value, @Nullable Instant expiresAt, Map<String, String> facts) {
        public Token {
            facts = Map.copyOf(facts);
        }

        @Override
        public String toString() {
            return "token(…)";
        }
    }

    /// Renewed this long before its end.
    private static final long RENEW_BEFORE_SECONDS = 60;

    private final InstantSource clock;
    private final Supplier<Token> signIn;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Token token;

    /// @param signIn asks the far side for a fresh token; throws {@link CallFailed} (`SYS-AUTH`)
    ///   when refused
    public TokenSource(InstantSource clock, Supplier<Token> signIn) {
        this.clock = clock;
        this.signIn = signIn;
    }

    /// The current token, asked for if there is none or it is about to end.
    ///
    /// @throws CallFailed when sign-in fails
    public Token current() {
        Token seen = token;
        return seen != null && fresh(seen) ? seen : replace(seen);
    }

    /// Called after a refusal: a token other than the refused one.
    ///
    /// @throws CallFailed when sign-in fails
    public Token renewed(Token refused) {
        return replace(refused);
    }

    private boolean fresh(Token seen) {
        Instant end = seen.expiresAt();
        return end == null || clock.instant().plusSeconds(RENEW_BEFORE_SECONDS).isBefore(end);
    }

    private Token replace(@Nullable Token stale) {
        lock.lock();
        try {
            Token seen = token;
            if (seen != null && seen != stale) {
                return seen;
            }
            Token next = signIn.get();
            token = next;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
