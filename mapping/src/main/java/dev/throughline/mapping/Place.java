package dev.throughline.mapping;

/// Where a word stands: file, line and column, both 1-based.
record Place(String file, int line, int column) {
    static Place startOf(String file) {
        return new Place(file, 1, 1);
    }
}
