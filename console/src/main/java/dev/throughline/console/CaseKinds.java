package dev.throughline.console;

import java.util.Map;

/// What the kinds of cases are called.
///
/// @param wordings by code; `{…}` stands for the particular of a case
public record CaseKinds(Map<String, String> wordings) {
    public CaseKinds {
        wordings = Map.copyOf(wordings);
    }

    /// A kind in words that hold for every case of it; the code itself where it has none.
    public String words(String code) {
        String wording = wordings.get(code);
        if (wording == null) {
            return code;
        }
        return wording.replaceAll("\\{[^}]*}", "…")
                .replaceAll(" *\\(…\\)", "")
                .replaceAll(": *…$", "");
    }
}
