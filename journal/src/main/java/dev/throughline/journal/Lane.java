package dev.throughline.journal;

/// The class of a change: a deal closed just now must not stand behind a million records of a first
/// load.
public enum Lane {
    INTERACTIVE(0, 4),
    BULK(1, 2);

    final int number;
    final int shards;

    Lane(int number, int shards) {
        this.number = number;
        this.shards = shards;
    }

    /// How many shards this lane has.
    public int shards() {
        return shards;
    }

    /// What is raised when something is appended to one shard.
    String topic(int shard) {
        return name() + shard;
    }
}
