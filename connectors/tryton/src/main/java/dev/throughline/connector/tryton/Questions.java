package dev.throughline.connector.tryton;

import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.spi.CallFailed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Calls that Tryton may answer with a question: one whose name begins as a policy of the
/// connection says is answered with yes, for that call only; every other refuses the call.
final class Questions {

    /// More questions in one call than this, and a person should look.
    private static final int QUESTIONS_MAX = 20;

    private final Talk talk;
    private final List<String> acknowledged;

    /// @param acknowledged beginnings of the names of questions that are answered with yes
    Questions(Talk talk, List<String> acknowledged) {
        this.talk = talk;
        this.acknowledged = List.copyOf(acknowledged);
    }

    /// Sends a writing call, answering such questions as the settings allow.
    Reply call(String method, List<?> arguments) {
        Set<String> answered = new HashSet<>();
        while (true) {
            Reply reply = talk.call(Effect.WRITE, method, arguments, Map.of());
            if (!(reply instanceof Reply.Fault.Question question)
                    || acknowledged.stream().noneMatch(question.name()::startsWith)
                    || !answered.add(question.name())
                    || answered.size() > QUESTIONS_MAX
                    || !yes(question)) {
                return reply;
            }
        }
    }

    private boolean yes(Reply.Fault.Question question) {
        try {
            Map<String, Object> yes =
                    Map.of("user", talk.user(), "name", question.name(), "always", false);
            return talk.call(
                            Effect.WRITE,
                            "model.res.user.warning.create",
                            List.of(List.of(yes)),
                            Map.of())
                    instanceof Reply.Result;
        } catch (CallFailed signedOut) {
            return false;
        }
    }
}
