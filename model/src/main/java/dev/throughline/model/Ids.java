package dev.throughline.model;

import java.util.UUID;

/// Where new canonical ids come from.
public interface Ids {
    /// A new id, greater than every earlier one of this source.
    UUID next();
}
