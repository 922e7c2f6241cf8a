package dev.throughline.sandbox.netsuite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How one write is to be taken.
///
/// @param wire whether it came over the API, where references are objects; people may name the bare
///   id
/// @param strictNames whether an unknown property is an error instead of a warning
/// @param replace sublists whose lines replace the old ones
/// @param warnings collects the names that were dropped in silence
record Entry(boolean wire, boolean strictNames, Set<String> replace, List<String> warnings) {

    static Entry byPerson() {
        return new Entry(false, true, Set.of("addressBook"), new ArrayList<>());
    }

    static Entry overApi(boolean strictNames, Set<String> replace) {
        return new Entry(true, strictNames, replace, new ArrayList<>());
    }
}
