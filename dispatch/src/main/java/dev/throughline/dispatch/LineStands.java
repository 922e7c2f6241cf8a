package dev.throughline.dispatch;

import java.util.ArrayList;
import java.util.List;

/// Where the lines of one document stand, in their order. Immutable.
public final class LineStands {
    private final String letters;

    private LineStands(String letters) {
        this.letters = letters;
    }

    /// Every line in the same stand.
    static LineStands all(int lines, LineStand stand) {
        return new LineStands(String.valueOf(stand.letter()).repeat(lines));
    }

    /// As stored.
    static LineStands of(String letters) {
        return new LineStands(letters);
    }

    /// As stored: one letter a line.
    String letters() {
        return letters;
    }

    /// How many lines.
    public int size() {
        return letters.length();
    }

    /// One line's stand.
    public LineStand get(int line) {
        return LineStand.of(letters.charAt(line));
    }

    /// Whether any line stands so.
    public boolean any(LineStand stand) {
        return letters.indexOf(stand.letter()) >= 0;
    }

    /// How many lines stand so.
    public int count(LineStand stand) {
        return (int) letters.chars().filter(letter -> letter == stand.letter()).count();
    }

    /// The lines that stand so, in order, counted from 0.
    public List<Integer> lines(LineStand stand) {
        List<Integer> lines = new ArrayList<>();
        for (int i = letters.indexOf(stand.letter());
                i >= 0;
                i = letters.indexOf(stand.letter(), i + 1)) {
            lines.add(i);
        }
        return lines;
    }

    /// With these lines moved.
    LineStands with(List<LineChange> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        StringBuilder moved = new StringBuilder(letters);
        changes.forEach(change -> moved.setCharAt(change.line(), change.to().letter()));
        return new LineStands(moved.toString());
    }

    /// With all lines of one stand in another.
    LineStands with(LineStand from, LineStand to) {
        return new LineStands(letters.replace(from.letter(), to.letter()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LineStands stands && stands.letters.equals(letters);
    }

    @Override
    public int hashCode() {
        return letters.hashCode();
    }

    @Override
    public String toString() {
        return letters;
    }
}
