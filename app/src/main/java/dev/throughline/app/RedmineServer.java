package dev.throughline.app;

import java.util.Map;
import java.util.function.Consumer;

/// A real Redmine 5 for a scenario: `THROUGHLINE_REDMINE` names it, or
/// `sandbox/redmine/setup-redmine` brings it up. Its sign-in tells the custom fields, too:
/// `issueKeyField`, `amountField`.
final class RedmineServer {
    private static final RealServer.Kind KIND =
            new RealServer.Kind(
                    "Redmine",
                    "Redmine 5",
                    "THROUGHLINE_REDMINE",
                    "sandbox/redmine/setup-redmine",
                    Map.of(
                            "baseUrl", "baseUrl",
                            "apiKey", "apiKey",
                            "issueKeyField", "customFields.issueKey",
                            "amountField", "customFields.amount"),
                    Map.of(
                            "apiKey", "_APIKEY",
                            "issueKeyField", "_ISSUE_KEY_FIELD",
                            "amountField", "_AMOUNT_FIELD"),
                    Map.of());

    private RedmineServer() {}

    /// Finds or starts it.
    ///
    /// @param environment the process's environment
    /// @param progress is told in words what goes on
    /// @throws IllegalArgumentException if there is none and none can be brought up; says what to
    ///   do
    static RealServer find(Map<String, String> environment, Consumer<String> progress) {
        return RealServer.find(KIND, environment, progress);
    }
}
