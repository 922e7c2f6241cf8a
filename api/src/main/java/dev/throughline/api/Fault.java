package dev.throughline.api;

import dev.throughline.model.Names;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// One fault of a request: where, what, and how to mend it.
///
/// @param at a JSON pointer into the body as a fragment (`#/system`), or the name of a header or
///   parameter
record Fault(Place place, String at, String detail, String mend) {

    /// Which part of the request is meant.
    enum Place {
        /// A place in the body.
        POINTER,
        /// A request header.
        HEADER,
        /// A parameter of the address.
        PARAMETER
    }

    static Fault body(String pointer, String detail, String mend) {
        return new Fault(Place.POINTER, pointer, detail, mend);
    }

    static Fault header(String name, String detail, String mend) {
        return new Fault(Place.HEADER, name, detail, mend);
    }

    static Fault parameter(String name, String detail, String mend) {
        return new Fault(Place.PARAMETER, name, detail, mend);
    }

    /// The end of a sentence about an unknown name: the nearest known ones, or all.
    static String near(String unknown, Collection<String> known) {
        String end = Names.didYouMean(unknown, known);
        return end.endsWith("?") ? end : end + ".";
    }

    Map<String, String> json() {
        Map<String, String> json = new LinkedHashMap<>();
        json.put(place.name().toLowerCase(java.util.Locale.ROOT), at);
        json.put("detail", detail);
        json.put("mend", mend);
        return json;
    }
}
