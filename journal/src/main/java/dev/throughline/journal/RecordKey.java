package dev.throughline.journal;

/// Names one native record: connection, record type, native id.
public record RecordKey(String connection, String objectType, String externalId) {

    /// The shard of this key among `shards`; stable for ever (FNV-1a over the UTF-16 units, format
    /// 1).
    public int shard(int shards) {
        int hash = 0x811c9dc5;
        for (String part : new String[] {connection, "\u0000", objectType, "\u0000", externalId}) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x01000193;
            }
        }
        return Math.floorMod(hash ^ (hash >>> 16), shards);
    }

    @Override
    public String toString() {
        return connection + " " + objectType + " " + externalId;
    }
}
