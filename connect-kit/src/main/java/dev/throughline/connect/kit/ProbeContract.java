package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Probe;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// A connection says who answers and how it is, and never throws over it.
public abstract class ProbeContract extends Contract {

    @Override
    final @Nullable Class<?> ability() {
        return null;
    }

    @Test
    public void a_healthy_far_side_proves_its_identity() {
        assertThat(connection().probe())
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy -> {
                            assertThat(healthy.identity())
                                    .as("what the far side proves of itself")
                                    .isNotEmpty();
                            assertThat(healthy.identity())
                                    .containsAllEntriesOf(fixture().settings().identity());
                            assertThat(healthy.toString())
                                    .doesNotContain(
                                            fixture().settings().secrets().values().stream()
                                                    .filter(secret -> secret.length() >= 6)
                                                    .toArray(String[]::new));
                        });
    }

    @Test
    public void an_identity_stays_the_same_from_probe_to_probe() {
        Probe first = connection().probe();
        Probe second = open(fixture().settings()).probe();
        assertThat(first).isInstanceOf(Probe.Healthy.class);
        assertThat(second)
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy ->
                                assertThat(healthy.identity())
                                        .isEqualTo(((Probe.Healthy) first).identity()));
    }

    @Test
    public void nobody_at_the_address_is_said_in_words() {
        Problem problem = unwell(open(elsewhere(fixture().settings())).probe());
        assertThat(problem.mender()).isIn(Mender.WEATHER, Mender.SETTINGS);
    }

    @Test
    public void a_refused_credential_is_a_matter_of_sign_in() {
        ConnectionSettings forged = fixture().forgedSettings().orElse(null);
        Assumptions.assumeTrue(forged != null, "no wrong credential can be tried here");
        Problem problem = unwell(open(forged).probe());
        assertThat(problem.code()).isEqualTo("SYS-AUTH");
        assertThat(problem.mender()).isEqualTo(Mender.SETTINGS);
        for (String secret : forged.secrets().values()) {
            if (secret.length() >= 6) {
                assertThat(problem.line()).doesNotContain(secret);
            }
        }
    }

    private Problem unwell(Probe probe) {
        assertThat(probe).isInstanceOf(Probe.Unwell.class);
        Problem problem = ((Probe.Unwell) probe).problem();
        assertGood(problem);
        return problem;
    }

    @Test
    public void an_expired_token_is_renewed_without_a_word() {
        connection().probe();
        meet(Fault.EXPIRED_TOKEN, Traffic.READS);
        assertThat(connection().probe()).isInstanceOf(Probe.Healthy.class);
    }

    @Test
    public void an_outage_is_told_as_weather_and_passes() {
        connection().probe();
        meet(Fault.UNAVAILABLE, Traffic.READS, 5);
        assertThat(unwell(connection().probe()).mender()).isEqualTo(Mender.WEATHER);
        fixture().faults().calm();
        pass(LATER);
        assertThat(connection().probe()).isInstanceOf(Probe.Healthy.class);
    }

    @Test
    public void closing_twice_does_no_harm() {
        assertThatCode(
                        () -> {
                            connection().close();
                            connection().close();
                        })
                .doesNotThrowAnyException();
    }

    /// The same settings, at a loopback port where nobody listens.
    static ConnectionSettings elsewhere(ConnectionSettings settings) {
        return Settings.at(settings, URI.create("http://127.0.0.1:1"));
    }
}
