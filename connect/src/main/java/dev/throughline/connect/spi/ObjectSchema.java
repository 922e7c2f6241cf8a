package dev.throughline.connect.spi;

import java.util.List;
import java.util.Optional;

/// The fields of one native record type, as mappings may name them.
///
/// @param objectType the vendor's own name, for example `Account`, `projectTask`, `party.party`
/// @param label what the vendor calls it on screen
public record ObjectSchema(String objectType, String label, List<NativeField> fields) {
    public ObjectSchema {
        fields = List.copyOf(fields);
    }

    /// The field of that name.
    public Optional<NativeField> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
}
