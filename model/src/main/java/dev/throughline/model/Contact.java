package dev.throughline.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A person at a client. Every component's meaning stands in its `@Meaning`.
@Meaning("A person at a client.")
@Owned(SystemOwner.CRM)
@Lifecycle({"ACTIVE → INACTIVE: CRM", "INACTIVE → ERASED: SYS"})
public record Contact(
        @Meaning("The person's name.") @Sensitive(Sensitivity.PERSONAL) String name,
        @Meaning("The e-mail address.") @Kind(FieldKind.NAME) @Sensitive(Sensitivity.PERSONAL)
                String email,
        @Meaning("The telephone number, best in E.164.")
                @Kind(FieldKind.CODE)
                @Sensitive(Sensitivity.PERSONAL)
                @Nullable String phone,
        @Meaning("What the firm turns to this person for.") @Nullable ContactRole role,
        @Meaning("Where the person works.") @RefersTo(Client.class) UUID client,
        @Meaning("Whether the person agreed to be contacted.") @Sensitive(Sensitivity.PERSONAL)
                @Nullable Boolean consent,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// What the firm turns to a person for.
    public enum ContactRole {
        BILLING,
        SIGNATORY,
        DELIVERY,
        APPROVER
    }
}
