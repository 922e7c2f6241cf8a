package dev.throughline.adopt;

/// What is adopted together: the records of one type in one system, each of which may be an entity
/// of one type.
///
/// @param connection the connection's name
/// @param objectType the native record type, one the hub itself would create
/// @param entityType the canonical type's name
public record Target(String connection, String objectType, String entityType) {
    @Override
    public String toString() {
        return connection + " " + objectType;
    }
}
