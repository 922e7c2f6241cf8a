package dev.throughline.connector.netsuite;

import dev.throughline.connect.kit.DocumentContract;
import dev.throughline.connect.kit.DocumentFixture;
import dev.throughline.model.PostingKind;
import org.junit.jupiter.api.Nested;

/// The documents' contract: time bills by their own posting state; journals, expense reports,
/// invoices and credit memos posted at creation and waiting for approval.
class NetSuiteDocumentContractTest {

    @Nested
    class TimeBills extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.LABOUR_COST, false);
        }
    }

    @Nested
    class Journals extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.UNBILLED_TIME, false);
        }
    }

    @Nested
    class JournalsThatWaitForApproval extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.UNBILLED_TIME, true);
        }
    }

    @Nested
    class ExpenseReports extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.EXPENSE_COST, false);
        }
    }

    @Nested
    class ExpenseReportsThatWaitForApproval extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.EXPENSE_COST, true);
        }
    }

    @Nested
    class Invoices extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.INVOICE, false);
        }
    }

    @Nested
    class InvoicesThatWaitForApproval extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.INVOICE, true);
        }
    }

    @Nested
    class CreditMemos extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.CREDIT, false);
        }
    }

    @Nested
    class CreditMemosThatWaitForApproval extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.CREDIT, true);
        }
    }

    @Nested
    class UnbilledRelieved extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new LedgerFixture(PostingKind.UNBILLED_RELIEF, false);
        }
    }
}
