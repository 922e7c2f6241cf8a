package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The controls of the kit: each broken connector must fail the tests that guard against its bug.
class BrokenConnectorsTest {

    private static Set<String> failures(Bug bug) {
        Set<String> failed = new TreeSet<>();
        var request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(BrokenConnectorRun.class))
                        .configurationParameter(BrokenConnectorRun.PARAMETER, bug.name())
                        .build();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                                    failed.add(
                                            test.getSource()
                                                    .filter(MethodSource.class::isInstance)
                                                    .map(source ->
                                                            ((MethodSource) source).getMethodName())
                                                    .orElse(
                                                            test.getDisplayName()
                                                                    + ": "
                                                                    + result.getThrowable()
                                                                            .orElse(null)));
                                }
                            }
                        });
        return failed;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void the_kit_catches(Bug bug) {
        assertThat(bug.caughtBy()).isNotEmpty();
        assertThat(failures(bug)).containsAll(bug.caughtBy());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.INCLUDE, names = "NONE")
    void and_fails_nothing_without_a_bug(Bug none) {
        assertThat(failures(none)).isEmpty();
    }
}
