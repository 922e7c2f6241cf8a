package dev.throughline.mapping;

import java.util.Comparator;

/// Something in the configuration that cannot stand, with its place and its mend. The whole
/// directory is read before any is told.
///
/// @param file path inside the configuration directory, with `/`
/// @param line 1-based
/// @param column 1-based, in characters
/// @param text what is wrong, naming the thing and the value; never a secret's value
/// @param mend what to do, as an instruction
public record Fault(String file, int line, int column, String text, String mend)
        implements Comparable<Fault> {
    private static final Comparator<Fault> ORDER =
            Comparator.comparing(Fault::file)
                    .thenComparingInt(Fault::line)
                    .thenComparingInt(Fault::column)
                    .thenComparing(Fault::text);

    /// `file:line:column: text mend`, as editors and people read it.
    public String message() {
        return file + ":" + line + ":" + column + ": " + text + " " + mend;
    }

    /// By file, then by place.
    @Override
    public int compareTo(Fault other) {
        return ORDER.compare(this, other);
    }
}
