package dev.throughline.acceptance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The plan of the house as a test. Each rule says how to mend what it finds.
class HouseRulesTest {
    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("/jte-classes/"))
                        .importPackages("dev.throughline");
    }

    @Test
    void the_model_knows_nobody() {
        noClasses()
                .that()
                .resideInAPackage("dev.throughline.model..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.sql..",
                                        "javax.sql..",
                                        "org.springframework..",
                                        "java.net.http..",
                                        "org.apache.hc..")
                                .or(
                                        resideInAnyPackage("dev.throughline..")
                                                .and(
                                                        resideInAnyPackage(
                                                                        "dev.throughline.model..")
                                                                .negate())))
                .because(
                        "would a second ledger need this? Then it belongs to a connector or a room above the model")
                .check(house);
    }

    @Test
    void a_connector_knows_the_model_and_the_connector_interfaces_and_nothing_else_of_ours() {
        noClasses()
                .that()
                .resideInAPackage("dev.throughline.connector..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("dev.throughline..")
                                .and(
                                        resideInAnyPackage(
                                                        "dev.throughline.connector..",
                                                        "dev.throughline.connect..",
                                                        "dev.throughline.model..")
                                                .negate()))
                .because(
                        "a connector must be loadable from a jar of its own; move what it shares into dev.throughline.connect")
                .check(house);
    }

    @Test
    void no_connector_knows_another() {
        slices().matching("dev.throughline.connector.(*)..")
                .should()
                .notDependOnEachOther()
                .check(house);
    }

    @Test
    void below_api_and_console_there_is_no_spring_container_and_no_servlet() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.throughline.app..",
                        "dev.throughline.api..",
                        "dev.throughline.console..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "org.springframework.boot..",
                                "org.springframework.context..",
                                "org.springframework.stereotype..",
                                "org.springframework.web..",
                                "jakarta.servlet.."))
                .because(
                        "rooms are plain Java with their collaborators as constructor arguments; wiring stands in dev.throughline.app.Hub")
                .check(house);
    }

    @Test
    void only_dispatch_writes_to_other_systems() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.throughline.dispatch..",
                        "dev.throughline.connector..",
                        "dev.throughline.connect..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.throughline.connect.spi.Writes")
                .because(
                        "intents, attempts and the write gate live in dispatch: want a write there instead")
                .check(house);
    }

    @Test
    void the_sandbox_is_no_part_of_the_rooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.throughline.app..",
                        "dev.throughline.sandbox..",
                        "dev.throughline.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.throughline.sandbox..")
                .because("the hub meets a simulator only over HTTP")
                .check(house);
    }

    @Test
    void names_are_nouns_of_the_trade() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .because(
                        "name an implementation by what sets it apart (PostgresJournal), give a homeless function a domain type")
                .check(house);
    }

    @Test
    void the_clock_comes_in_by_the_door() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.throughline.app..",
                        "dev.throughline.console..",
                        "dev.throughline.bench..",
                        "dev.throughline.postgres..",
                        "dev.throughline.connect.kit..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because(
                        "take an InstantSource as a constructor argument, so that tests move time by hand")
                .check(house);
    }

    @Test
    void every_package_speaks_null_marked_java() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .and()
                .resideInAPackage("dev.throughline..")
                .should()
                .beAnnotatedWith(org.jspecify.annotations.NullMarked.class)
                .because("absence is typed: add @NullMarked to the package-info.java")
                .check(house);
    }
}
