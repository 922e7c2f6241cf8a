package dev.throughline.worklist;

/// What a finding is about.
///
/// @param type `record`, `delivery`, `entity`, `connection`, `initiation`…
/// @param id its id within the type
/// @param label how people call it
public record Subject(String type, String id, String label) {
    /// Two subjects are one when type and id agree, whatever the label.
    @Override
    public boolean equals(Object other) {
        return other instanceof Subject(String otherType, String otherId, String _)
                && type.equals(otherType)
                && id.equals(otherId);
    }

    @Override
    public int hashCode() {
        return type.hashCode() * 31 + id.hashCode();
    }

    @Override
    public String toString() {
        return type + " " + id;
    }
}
