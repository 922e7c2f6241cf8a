package dev.throughline.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/// The role the hub works as, made and given its rights by the owner.
///
/// @param owner a connection of the owner
/// @param credentials the role's name and password
record RuntimeRole(Connection owner, DatabaseSettings.Credentials credentials) {

    /// Any number that nobody else takes: "throughl" in ASCII.
    private static final long TURN = 0x7468726f7567686cL;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /// How long one node waits for another that is migrating.
    private static final String TURN_WAIT = "5min";

    /// Every table of the schema, and whether it, or the table it is a partition of, is
    /// append-only.
    private static final String TABLES =
            """
            select quote_ident(c.relname),
                   exists (select 1
                             from (select c.oid as relid
                                    union all
                                   select relid::oid from pg_partition_ancestors(c.oid)) line
                            where obj_description(line.relid, 'pg_class') like 'append-only%')
                   or c.relname = 'flyway_schema_history'
              from pg_class c
             where c.relnamespace = current_schema()::regnamespace
               and c.relkind in ('r', 'p')
             order by c.relname
            """;

    /// Waits until no other node prepares this database. The turn ends with the connection.
    void takeTurn() throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute("set lock_timeout = '" + TURN_WAIT + "'");
            statement.execute("select pg_advisory_lock(" + TURN + ")");
        }
    }

    /// Makes the role, or sets its password. Where the owner may not set the password of a role
    /// that exists, the role is taken as it is.
    void ensure() throws SQLException {
        boolean exists;
        try (PreparedStatement query =
                owner.prepareStatement("select rolsuper from pg_roles where rolname = ?")) {
            query.setString(1, credentials.user());
            try (ResultSet rows = query.executeQuery()) {
                exists = rows.next();
                if (exists && rows.getBoolean(1)) {
                    throw new DatabaseFailed(
                            "The runtime role '"
                                    + credentials.user()
                                    + "' is a superuser and could change the evidence; give an ordinary role");
                }
            }
        }
        if (!exists) {
            create();
        }
        try {
            // Hashed on this side: the password appears in no statement and no server log.
            owner.unwrap(PGConnection.class)
                    .alterUserPassword(
                            credentials.user(),
                            credentials.password().toCharArray(),
                            "scram-sha-256");
        } catch (SQLException e) {
            if (!exists || !INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private void create() throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(
                    "create role "
                            + quoted()
                            + " login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls");
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new DatabaseFailed(
                        "The owner may not make the runtime role '"
                                + credentials.user()
                                + "'; let an administrator run: create role "
                                + quoted()
                                + " login password '…'",
                        e);
            }
            throw e;
        }
    }

    /// Gives the role exactly its rights, in one transaction: nothing is missing meanwhile for
    /// nodes that are at work.
    void grant() throws SQLException {
        owner.setAutoCommit(false);
        try (Statement statement = owner.createStatement()) {
            String role = quoted();
            List<String> ordinary = new ArrayList<>();
            List<String> appendOnly = new ArrayList<>();
            String schema;
            try (ResultSet rows = statement.executeQuery("select quote_ident(current_schema())")) {
                rows.next();
                schema = rows.getString(1);
            }
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    (rows.getBoolean(2) ? appendOnly : ordinary)
                            .add(schema + "." + rows.getString(1));
                }
            }
            statement.execute("grant usage on schema " + schema + " to " + role);
            statement.execute("revoke all on all tables in schema " + schema + " from " + role);
            statement.execute("grant select on all tables in schema " + schema + " to " + role);
            statement.execute(
                    "grant usage, select on all sequences in schema " + schema + " to " + role);
            statement.execute("grant execute on all functions in schema " + schema + " to " + role);
            appendOnly.remove(schema + ".flyway_schema_history");
            grantOn(statement, "insert", appendOnly, role);
            grantOn(statement, "insert, update, delete", ordinary, role);
            owner.commit();
        } catch (SQLException e) {
            owner.rollback();
            throw e;
        } finally {
            owner.setAutoCommit(true);
        }
    }

    private static void grantOn(
            Statement statement, String rights, List<String> tables, String role)
            throws SQLException {
        if (!tables.isEmpty()) {
            statement.execute(
                    "grant " + rights + " on " + String.join(", ", tables) + " to " + role);
        }
    }

    private String quoted() throws SQLException {
        try (Statement statement = owner.createStatement()) {
            return statement.enquoteIdentifier(credentials.user(), true);
        }
    }
}
