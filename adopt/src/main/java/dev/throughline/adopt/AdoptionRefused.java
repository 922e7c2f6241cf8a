package dev.throughline.adopt;

import java.util.List;

/// What was asked for cannot be done as asked: every fault at once, each naming the thing, the
/// value and the mend.
public final class AdoptionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public AdoptionRefused(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /// The faults, in words, at least one.
    public List<String> faults() {
        return faults;
    }
}
