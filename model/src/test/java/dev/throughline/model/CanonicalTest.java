package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CanonicalTest {

    @Test
    void every_type_has_states_and_a_status_field_with_exactly_these_words() {
        for (EntityType type : Canonical.types()) {
            Field status = type.fields().getLast();
            assertThat(status.name()).as(type.name()).isEqualTo("status");
            assertThat(status.values())
                    .as(type.name())
                    .isEqualTo(type.states().all())
                    .startsWith(type.states().initial());
        }
    }

    @Test
    void every_reference_points_to_a_type_that_is_there() {
        Set<String> targets = new HashSet<>();
        Canonical.types().forEach(type -> collect(type.fields(), targets));
        assertThat(targets).isNotEmpty().allMatch(name -> Canonical.find(name).isPresent());
    }

    private static void collect(List<Field> fields, Set<String> targets) {
        for (Field field : fields) {
            if (field.refersTo() != null) {
                targets.add(field.refersTo());
            }
            collect(field.members(), targets);
        }
    }

    @Test
    void component_names_become_snake_case_and_kinds_follow_the_name() {
        EntityType project = Canonical.type("Project");
        assertThat(project.code()).isEqualTo("project");
        assertThat(project.fields())
                .extracting(Field::name)
                .contains("parent_id", "contract_line_id", "budget_hours", "external_status");
        assertThat(project.field("budget_hours"))
                .hasValueSatisfying(field -> assertThat(field.kind()).isEqualTo(FieldKind.HOURS));
        assertThat(project.field("entity"))
                .hasValueSatisfying(field -> {
                    assertThat(field.kind()).isEqualTo(FieldKind.REFERENCE);
                    assertThat(field.refersTo()).isEqualTo("LegalEntity");
                    assertThat(field.owner()).isEqualTo(SystemOwner.ERP);
                    assertThat(field.required()).isTrue();
                });
        assertThat(Canonical.type("Client").field("bill_ccy"))
                .hasValueSatisfying(field -> {
                    assertThat(field.kind()).isEqualTo(FieldKind.CURRENCY);
                    assertThat(field.required()).isFalse();
                });
        assertThat(Canonical.type("Client").field("addresses"))
                .hasValueSatisfying(field -> {
                    assertThat(field.list()).isTrue();
                    assertThat(field.required()).isTrue();
                    assertThat(field.kind()).isEqualTo(FieldKind.OBJECT);
                    assertThat(field.member("postal_code"))
                            .hasValueSatisfying(
                                    code -> assertThat(code.kind()).isEqualTo(FieldKind.CODE));
                });
    }

    @Test
    void an_unknown_type_names_the_nearest_ones() {
        assertThatThrownBy(() -> Canonical.type("cleint"))
                .hasMessage("entity type 'cleint' is not known; did you mean 'Client'?");
        assertThatThrownBy(() -> Canonical.type("Banana"))
                .hasMessageStartingWith(
                        "entity type 'Banana' is not known; known are LegalEntity, AccountingPeriod");
    }
}
