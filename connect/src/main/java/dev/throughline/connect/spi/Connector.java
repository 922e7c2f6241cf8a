package dev.throughline.connect.spi;

import java.util.List;

/// The code for one vendor: declares what it can do, as data, and opens connections. Found as a
/// service (`META-INF/services`), stateless, safe for all threads.
public interface Connector {

    /// The vendor's short name as written in `connections/*.yaml`, for example `netsuite`.
    String vendor();

    /// One sentence for the Systems page and the connector reference.
    String description();

    /// The record types this connector can read or write under these settings, with their fields.
    /// Answers without touching the network, so that mappings are checked before anything starts;
    /// the firm's own fields come from {@link ConnectionSettings#customFields()}.
    List<ObjectSchema> schemas(ConnectionSettings settings);

    /// The record types whose changes can be read, and how. Order is reading order: parents first.
    List<FeedDeclaration> feeds(ConnectionSettings settings);

    /// The record types that can be written, and what makes each write safe (DESIGN 5.1).
    List<WriteDeclaration> writes(ConnectionSettings settings);

    /// The record types that hold money-bearing facts; none where this system has none.
    default List<FactDeclaration> facts(ConnectionSettings settings) {
        return List.of();
    }

    /// The kinds of postings this system can take, and what makes each safe (DESIGN 5.1).
    default List<PostingDeclaration> postings(ConnectionSettings settings) {
        return List.of();
    }

    /// How records of facts show what the ledger made of them; none where this system cannot, or is
    /// not asked to.
    default List<ReceiptDeclaration> receipts(ConnectionSettings settings) {
        return List.of();
    }

    /// Whether a client whom this system keeps within one company of the firm is taken into another
    /// one, too, when a project of that company is created for it.
    default boolean extendsClients(ConnectionSettings settings) {
        return false;
    }

    /// The options of this connector (`options:` in the connection file), each with meaning and
    /// default.
    List<OptionDeclaration> options();

    /// The secrets of this connector (`secrets:` in the connection file), each with its meaning.
    default List<OptionDeclaration> secrets() {
        return List.of();
    }

    /// What the hub's user over there must be able to do, and what an administrator sets up there
    /// first: a sentence each, for the connector reference.
    default List<String> rights() {
        return List.of();
    }

    /// Opens a connection. Does not call the far side yet; a wrong address shows at the first
    /// {@link OpenConnection#probe}.
    ///
    /// @throws IllegalArgumentException with a text naming option, value and mend if the settings
    ///   cannot work
    OpenConnection open(ConnectionSettings settings, ConnectionContext context);
}
