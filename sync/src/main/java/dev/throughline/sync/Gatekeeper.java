package dev.throughline.sync;

import dev.throughline.curate.Entity;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Judges gates for a batch; implemented by the business processes.
public interface Gatekeeper {
    /// What is asked: may this entity go there?
    ///
    /// @param gates the gates the route requires, for example `G1`
    record Question(Entity entity, String connection, List<String> gates) {
        /// The question's identity.
        public Asked asked() {
            return new Asked(entity.id(), connection);
        }
    }

    /// Identifies a question.
    record Asked(UUID entityId, String connection) {}

    /// One verdict for each question. Reads only; called inside the transaction that acts on it.
    Map<Asked, GateVerdict> judge(List<Question> questions);
}
