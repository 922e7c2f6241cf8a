package dev.throughline.reconcile;

import dev.throughline.model.PostingKind;
import java.util.Set;

/// What must balance, by legal entity × accounting period × currency (DOMAIN 6.1).
public enum Check {
    /// Approved hours of the source = hours in the hub's buckets; hours in the ledger = posted net.
    RC1("Hours", Set.of(PostingKind.LABOUR_COST)),
    /// Labour cost the hub worked out = labour cost in the ledger.
    RC2("Labour cost", Set.of(PostingKind.LABOUR_COST)),
    /// Approved expenses of the source = expenses in the hub's buckets; in the ledger = posted net.
    RC3("Expenses", Set.of(PostingKind.EXPENSE_COST)),
    /// Supplier cost in the ledger = external cost in the source. No such flows are carried yet, so
    /// it is never green.
    RC4("Supplier cost", Set.of()),
    /// Unbilled work at bill rate, less what was invoiced = the ledger's work in progress at sales
    /// value.
    RC5(
            "Unbilled",
            Set.of(
                    PostingKind.UNBILLED_TIME,
                    PostingKind.UNBILLED_EXPENSE,
                    PostingKind.UNBILLED_RELIEF)),
    /// Invoices and credit memos, by number: their count, net, tax and gross in the PSA, in the hub
    /// and in the ERP's own records.
    RC6("Invoices", Set.of()),
    /// What clients owe, invoice by invoice: the hub's open balances = the ERP's.
    RC7("Receivables", Set.of()),
    /// Revenue earned by the rules of the contract lines = revenue in the ledger, by contract.
    RC8("Revenue", Set.of()),
    /// Earned less billed, by contract = the ledger's contract assets and liabilities.
    RC9("Deferred and unbilled", Set.of()),
    /// What the lending company is owed = what the borrowing company owes.
    RC10("Intercompany", Set.of(PostingKind.IC_SALES, PostingKind.IC_COST)),
    /// The documents of a subledger = its control account in the ledger: what was written into the
    /// account by hand shows.
    RC11("Control accounts", Set.of()),
    /// Amounts in other currencies, converted as a whole = converted line by line and added: what
    /// rounding leaves over is shown (DOMAIN 4.12).
    FX("Conversion", Set.of()),
    /// Clients, projects and people: count and content on both sides.
    RC12("Masters", Set.of());

    private final String title;
    private final Set<PostingKind> kinds;

    Check(String title, Set<PostingKind> kinds) {
        this.title = title;
        this.kinds = kinds;
    }

    /// For people.
    public String title() {
        return title;
    }

    /// The posting kinds it is about; none for masters and for what is billed.
    public Set<PostingKind> kinds() {
        return kinds;
    }

    /// Whether the source can be asked for the left side: hours and expenses stand there, prices do
    /// not.
    public boolean asksSource() {
        return this == RC1 || this == RC3;
    }
}
