package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.Writes;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What a connector says of itself, as data, is complete, agrees with itself, and needs no network.
public abstract class DeclarationContract extends Contract {

    private static final Set<Class<?>> ABILITIES =
            Set.of(
                    ReadsChanges.class,
                    ReadsPopulation.class,
                    Fetches.class,
                    Writes.class,
                    FindsByKey.class);

    @Override
    final @Nullable Class<?> ability() {
        return null;
    }

    private Connector connector() {
        return fixture().connector();
    }

    private List<String> types() {
        return connector().schemas(fixture().settings()).stream()
                .map(ObjectSchema::objectType)
                .toList();
    }

    @Test
    public void the_connector_is_found_as_a_service_under_its_vendor() {
        assertThat(connector().vendor())
                .matches("[a-z][a-z0-9-]*")
                .isEqualTo(fixture().settings().vendor());
        assertThat(connector().description()).isNotBlank().endsWith(".");
        assertThat(ServiceLoader.load(Connector.class).stream().map(ServiceLoader.Provider::type))
                .as("META-INF/services/%s", Connector.class.getName())
                .contains(connector().getClass());
    }

    @Test
    public void every_absence_is_a_real_ability() {
        assertThat(ABILITIES).containsAll(fixture().absent());
    }

    @Test
    public void schemas_name_each_type_and_field_once() {
        List<ObjectSchema> schemas = connector().schemas(fixture().settings());
        assertThat(types()).doesNotHaveDuplicates().contains(type());
        for (ObjectSchema schema : schemas) {
            assertThat(schema.label()).as("label of %s", schema.objectType()).isNotBlank();
            assertThat(schema.fields()).as("fields of %s", schema.objectType()).isNotEmpty();
            assertThat(schema.fields().stream().map(NativeField::name))
                    .as("fields of %s", schema.objectType())
                    .doesNotHaveDuplicates();
            for (NativeField field : schema.fields()) {
                assertThat(field.referenceTo() != null)
                        .as("%s.%s is a %s", schema.objectType(), field.name(), field.type())
                        .isEqualTo(field.type() == NativeField.Type.REFERENCE);
            }
        }
    }

    @Test
    public void schemas_feeds_and_writes_are_answered_without_the_far_side() {
        ConnectionSettings dead = ProbeContract.elsewhere(fixture().settings());
        assertThat(connector().schemas(dead)).isEqualTo(connector().schemas(fixture().settings()));
        assertThat(connector().feeds(dead)).isEqualTo(connector().feeds(fixture().settings()));
        assertThat(connector().writes(dead)).isEqualTo(connector().writes(fixture().settings()));
    }

    @Test
    public void the_firms_own_fields_become_part_of_the_schema() {
        NativeField own = NativeField.text("Firm_Own_Field_Of_The_Kit__c", 40);
        ConnectionSettings settings = Settings.withCustomField(fixture().settings(), type(), own);
        assertThat(connector().schemas(settings))
                .filteredOn(schema -> schema.objectType().equals(type()))
                .singleElement()
                .satisfies(schema -> assertThat(schema.field(own.name())).contains(own));
    }

    @Test
    public void what_the_hub_writes_is_in_the_schema_as_writable() {
        Assumptions.assumeFalse(
                fixture().absent().contains(Writes.class), "declared absent: Writes");
        ObjectSchema schema =
                connector().schemas(fixture().settings()).stream()
                        .filter(each -> each.objectType().equals(type()))
                        .findFirst()
                        .orElseThrow();
        for (String name : fixture().fields(1).keySet()) {
            assertThat(schema.field(name)).as("field %s of %s", name, type()).isPresent();
            assertThat(schema.field(name).orElseThrow().writable())
                    .as("field %s of %s is writable", name, type())
                    .isTrue();
        }
    }

    @Test
    public void feeds_are_of_known_types_each_once() {
        List<FeedDeclaration> feeds = connector().feeds(fixture().settings());
        assertThat(feeds.stream().map(FeedDeclaration::objectType)).doesNotHaveDuplicates();
        for (FeedDeclaration feed : feeds) {
            assertThat(types()).contains(feed.objectType());
            assertThat(feed.overlap().isNegative())
                    .as("overlap of %s", feed.objectType())
                    .isFalse();
        }
    }

    @Test
    public void writes_are_of_known_types_each_once_and_say_what_makes_them_safe() {
        List<WriteDeclaration> writes = connector().writes(fixture().settings());
        assertThat(writes.stream().map(WriteDeclaration::objectType)).doesNotHaveDuplicates();
        for (WriteDeclaration write : writes) {
            assertThat(types()).contains(write.objectType());
            assertThat(write.batchMax()).as("batchMax of %s", write.objectType()).isPositive();
            switch (write.safety()) {
                case Safety.NativeKey _, Safety.None _ -> {}
                case Safety.UniqueKey _ ->
                        assertThat(write.keyField())
                                .as("the field of %s that carries the key", write.objectType())
                                .isNotBlank();
                case Safety.QueryableReference reference -> {
                    assertThat(reference.quietTime().isNegative()).isFalse();
                    assertThat(connection())
                            .as("%s is declared queryable", write.objectType())
                            .isInstanceOf(FindsByKey.class);
                }
            }
        }
    }

    @Test
    public void options_are_explained_each_once() {
        assertThat(connector().options().stream().map(OptionDeclaration::name))
                .doesNotHaveDuplicates();
        for (OptionDeclaration option : connector().options()) {
            assertThat(option.meaning()).as("meaning of option %s", option.name()).isNotBlank();
        }
        assertThat(connector().options().stream().map(OptionDeclaration::name))
                .as("every option in use is declared")
                .containsAll(fixture().settings().options().keySet());
    }

    @Test
    public void a_connection_opens_without_calling_and_missing_secrets_are_named() {
        open(ProbeContract.elsewhere(fixture().settings()));
        Assumptions.assumeFalse(
                fixture().settings().secrets().isEmpty(), "this connection has no secrets");
        assertThatThrownBy(() -> open(Settings.withoutSecrets(fixture().settings())))
                .as("a connection that cannot sign in must not open")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fixture().settings().name());
    }

    @Test
    public void settings_and_connection_keep_their_secrets_to_themselves() {
        for (String secret : fixture().settings().secrets().values()) {
            if (secret.length() >= 6) {
                assertThat(fixture().settings().toString()).doesNotContain(secret);
                assertThat(connection().toString()).doesNotContain(secret);
            }
        }
    }
}
