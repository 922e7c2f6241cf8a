package dev.throughline.mapping;

import java.util.List;

/// What reading a configuration directory came to: all of it good, or everything that is wrong.
public sealed interface Loaded {
    /// It can be run.
    record Good(HubConfig config) implements Loaded {}

    /// It cannot. Nothing of it is to be started.
    ///
    /// @param faults by file and place, at least one
    record Faulty(List<Fault> faults) implements Loaded {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}
