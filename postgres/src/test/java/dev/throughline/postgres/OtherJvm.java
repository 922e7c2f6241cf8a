package dev.throughline.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;

/// A second JVM for tests that kill one.
final class OtherJvm {

    private OtherJvm() {}

    static ProcessBuilder running(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /// Starts a server in the home given, then inserts rows one by one for ever and prints the
    /// number of each row whose commit was acknowledged.
    static final class Inserts {
        private Inserts() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]));
            try (Connection connection =
                            DriverManager.getConnection(
                                    server.jdbcUrl(), server.ownerUser(), server.ownerPassword());
                    PreparedStatement insert =
                            connection.prepareStatement("insert into kept values (?)")) {
                connection.createStatement().execute("create table if not exists kept(n int)");
                System.out.println("server " + server.pid());
                for (int n = 1; ; n++) {
                    insert.setInt(1, n);
                    insert.executeUpdate();
                    System.out.println(n);
                }
            }
        }
    }

    /// Asks for a test database, prints this JVM's process id, and ends.
    static final class UsesTestDatabase {
        private UsesTestDatabase() {}

        public static void main(String[] arguments) {
            TestDatabase fresh = TestDatabase.fresh();
            System.out.println(
                    fresh.database().jdbc().sql("select 42").query(String.class).single());
        }
    }
}
