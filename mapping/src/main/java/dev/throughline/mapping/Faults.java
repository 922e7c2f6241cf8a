package dev.throughline.mapping;

import java.util.ArrayList;
import java.util.List;

/// Collects every fault of one reading.
final class Faults {
    /// More than a person mends in one go; the rest would be noise.
    static final int FAULTS_MAX = 1_000;

    private final List<Fault> all = new ArrayList<>();

    void add(Place place, String text, String mend) {
        Fault fault = new Fault(place.file(), place.line(), place.column(), text, mend);
        if (all.size() < FAULTS_MAX && !all.contains(fault)) {
            all.add(fault);
        }
    }

    boolean none() {
        return all.isEmpty();
    }

    int count() {
        return all.size();
    }

    List<Fault> sorted() {
        return all.stream().sorted().toList();
    }
}
