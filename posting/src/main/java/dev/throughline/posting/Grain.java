package dev.throughline.posting;

import java.util.List;
import java.util.Set;

/// How many postings one line of a document carries. The items stay beneath in any case.
public sealed interface Grain {
    /// One posting, one line.
    Grain ITEM = new Item();

    /// One posting, one line.
    record Item() implements Grain {}

    /// Postings that agree in these are summed into one line: the sum of rounded amounts, never
    /// rounded again. They must agree in dimensions, billable and partner anyhow.
    ///
    /// @param by at least one
    record Summed(Set<By> by) implements Grain {
        /// @throws IllegalArgumentException when there is nothing to agree in
        public Summed {
            by = Set.copyOf(by);
            if (by.isEmpty()) {
                throw new IllegalArgumentException(
                        "a grain names at least one of " + List.of(By.values()) + ", or is item");
            }
        }
    }

    /// What summed postings agree in.
    enum By {
        PROJECT("project"),
        TASK("task"),
        RESOURCE("resource"),
        WORK_DATE("workDate"),
        CATEGORY("category"),
        /// The whole accounting period; postings of other dates of it are summed too.
        PERIOD("period");

        private final String word;

        By(String word) {
            this.word = word;
        }

        /// As written in `postings.yaml`.
        public String word() {
            return word;
        }
    }
}
