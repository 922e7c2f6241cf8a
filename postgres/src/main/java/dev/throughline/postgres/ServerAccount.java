package dev.throughline.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// As whom the server's programs run. PostgreSQL refuses to run as root, so a root hub needs a way
/// down; an ordinary user runs them as itself.
sealed interface ServerAccount {

    /// The hub's own ordinary account: nothing to do.
    record Own() implements ServerAccount {}

    /// Root in a user namespace of its own, where it is nobody; the files stay root's.
    record Namespace() implements ServerAccount {}

    /// Another account, reached by `setpriv`; the data folder is handed to it.
    record Switched(String user) implements ServerAccount {}

    /// Another account, reached by `su`; the data folder is handed to it.
    record Su(String user) implements ServerAccount {}

    /// The account that a root hub hands its data to where no user namespace is to be had.
    String FALLBACK_USER = "postgres";

    /// The words in front of a program and its arguments.
    default List<String> command(List<String> program) {
        List<String> words =
                new ArrayList<>(
                        switch (this) {
                            case Own() -> List.<String>of();
                            case Namespace() -> List.of("unshare", "-U");
                            case Switched(String user) ->
                                    List.of(
                                            "setpriv",
                                            "--reuid=" + user,
                                            "--regid=" + user,
                                            "--init-groups");
                            case Su(String user) ->
                                    List.of(
                                            "su",
                                            "-s",
                                            "/bin/sh",
                                            "-c",
                                            "exec \"$0\" \"$@\"",
                                            "--",
                                            user);
                        });
        words.addAll(program);
        return words;
    }

    /// Hands a file or folder to the account, where that is not the hub's own.
    default void own(Path path) throws IOException {
        String user =
                switch (this) {
                    case Own(), Namespace() -> "";
                    case Switched(String name) -> name;
                    case Su(String name) -> name;
                };
        if (!user.isEmpty()) {
            Files.setOwner(
                    path,
                    path.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(user));
        }
    }

    /// Finds the way that works here. A data folder that exists already decides by its owner, since
    /// the other ways could not read it.
    ///
    /// @throws DatabaseFailed when the hub is root and no way down works; the message says what to
    ///   do
    static ServerAccount find(PostgresBinaries binaries, Path data) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Own();
        }
        List<ServerAccount> ways = new ArrayList<>();
        String owner = ownerOf(data);
        if (owner.isEmpty() || owner.equals("root")) {
            ways.add(new Namespace());
        }
        if (!owner.equals("root")) {
            String user = owner.isEmpty() ? FALLBACK_USER : owner;
            ways.add(new Switched(user));
            ways.add(new Su(user));
        }
        List<String> tried = new ArrayList<>();
        for (ServerAccount way : ways) {
            List<String> command =
                    way.command(List.of(binaries.program("postgres").toString(), "--version"));
            String refusal = trial(command);
            if (refusal.isEmpty()) {
                return way;
            }
            tried.add("`" + String.join(" ", way.command(List.of("…"))) + "`: " + refusal);
        }
        throw new DatabaseFailed(
                "PostgreSQL does not run as root, and no way to another account works here ("
                        + String.join("; ", tried)
                        + "). Either run the hub as an ordinary user, or allow user namespaces, or make an"
                        + " account named "
                        + FALLBACK_USER
                        + " that can reach "
                        + binaries.folder()
                        + ", or give the URL of an external database");
    }

    private static String ownerOf(Path data) {
        try {
            return Files.exists(data) ? Files.getOwner(data).getName() : "";
        } catch (IOException _) {
            return "";
        }
    }

    /// Runs the command; empty when it works, else why not in a few words.
    private static String trial(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start();
            String said = new String(process.getInputStream().readNBytes(2000)).strip();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer in 5 s";
            }
            return process.exitValue() == 0
                    ? ""
                    : said.isEmpty() ? "exit code " + process.exitValue() : said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
