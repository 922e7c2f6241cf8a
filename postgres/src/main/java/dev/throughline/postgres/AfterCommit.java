package dev.throughline.postgres;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Defers what must only be seen once the surrounding transaction has committed: wake-ups, live
/// updates.
public final class AfterCommit {
    private AfterCommit() {}

    /// Runs `work` after the current transaction's commit; at once where there is none; never after
    /// a rollback.
    public static void run(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        work.run();
                    }
                });
    }
}
