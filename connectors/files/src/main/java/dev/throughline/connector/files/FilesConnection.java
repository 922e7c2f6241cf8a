package dev.throughline.connector.files;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// The open folder. Reads are whole files; pages are cut from what was read.
///
/// A change cursor is `<version>` when that version has been handed on whole, `<version>:<id>` when
/// it has been handed on as far as that id. Another version starts again from the first row: rows
/// repeat, none is missed. A population cursor is the last id handed on, in id order, so it holds
/// across versions.
final class FilesConnection implements OpenConnection, ReadsChanges, ReadsPopulation, Fetches {

    /// File systems stamp in ticks; a file changed more recently than this is read again rather
    /// than trusted.
    private static final Duration TICK = Duration.ofSeconds(2);

    private static final int VERSION_CHARACTERS = 16;

    private final Folder folder;
    private final InstantSource clock;
    private final Map<String, Read> latest = new ConcurrentHashMap<>();

    FilesConnection(Folder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public Probe probe() {
        if (!folder.readable()) {
            return new Probe.Unwell(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "SYS-UNREACHABLE",
                            "The folder "
                                    + folder.directory()
                                    + " is not there or cannot be listed.",
                            "Correct the connection's endpoint, or give the hub's user the right to read the folder."));
        }
        return new Probe.Healthy(
                Map.of("directory", folder.directory().toString()),
                Map.of("files", Integer.toString(folder.types().size())));
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        CsvTable table = table(objectType);
        String seen = since.value();
        boolean sameVersion = seen.startsWith(table.version());
        if (sameVersion && seen.length() == VERSION_CHARACTERS) {
            return new ChangePage(List.of(), since, false);
        }
        boolean midway = sameVersion && seen.charAt(VERSION_CHARACTERS) == ':';
        NavigableMap<String, ObservedRecord> left =
                midway
                        ? table.rows().tailMap(seen.substring(VERSION_CHARACTERS + 1), false)
                        : table.rows();
        List<ObservedRecord> page = left.values().stream().limit(limit).toList();
        boolean more = page.size() < left.size();
        String next = more ? table.version() + ":" + page.getLast().externalId() : table.version();
        return new ChangePage(page, new Cursor(next), more);
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        NavigableMap<String, ObservedRecord> rows = table(objectType).rows();
        NavigableMap<String, ObservedRecord> left =
                after.isBeginning() ? rows : rows.tailMap(after.value(), false);
        List<ObservedRecord> page = left.values().stream().limit(limit).toList();
        Cursor next = page.isEmpty() ? after : new Cursor(page.getLast().externalId());
        return new PopulationPage(page, next, page.size() < left.size());
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        NavigableMap<String, ObservedRecord> rows = table(objectType).rows();
        List<ObservedRecord> found = new ArrayList<>();
        for (String id : externalIds) {
            ObservedRecord row = rows.get(id);
            if (row != null) {
                found.add(row);
            }
        }
        return found;
    }

    @Override
    public void close() {
        latest.clear();
    }

    private CsvTable table(String type) {
        Folder.Version now = folder.version(type);
        Read known = latest.get(type);
        if (known != null
                && Objects.equals(known.version(), now)
                && now.changedAt().plus(TICK).isBefore(clock.instant())) {
            return known.table();
        }
        CsvTable table = folder.read(type);
        latest.put(type, new Read(now, table));
        return table;
    }

    /// What was read, and the file's metadata before the read.
    private record Read(Folder.Version version, CsvTable table) {}
}
