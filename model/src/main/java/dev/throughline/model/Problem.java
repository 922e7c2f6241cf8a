package dev.throughline.model;

import org.jspecify.annotations.Nullable;

/// Something that went wrong, said so that somebody can mend it.
///
/// @param mender who can mend it; this one axis picks retry, worklist or alarm
/// @param code an exception code of the taxonomy (DOMAIN 6.4), for example `ERP-REJECTED`
/// @param text names the thing and the value in words; never a secret, never a whole payload
/// @param mend what to do next, as an instruction
/// @param field the field at fault, in the system's own name, where one is known
public record Problem(
        Mender mender, String code, String text, String mend, @Nullable String field) {

    /// Who can mend a problem (STYLE 24).
    public enum Mender {
        /// The firm's data: a person corrects a record in a system.
        DATA,
        /// The firm's settings: mapping, ownership, rights, credentials.
        SETTINGS,
        /// The vendor's weather: limits, outages, locks; time mends it.
        WEATHER,
        /// Our own defect.
        DEFECT
    }

    /// A problem without a known field.
    public Problem(Mender mender, String code, String text, String mend) {
        this(mender, code, text, mend, null);
    }

    /// One line for logs and messages: code, text, mend.
    public String line() {
        return code + ": " + text + " " + mend;
    }
}
