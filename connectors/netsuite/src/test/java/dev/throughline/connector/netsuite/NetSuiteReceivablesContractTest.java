package dev.throughline.connector.netsuite;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.DeclarationContract;
import dev.throughline.connect.kit.FetchesContract;
import dev.throughline.connect.kit.ReadsChangesContract;
import dev.throughline.connect.kit.ReadsPopulationContract;
import org.junit.jupiter.api.Nested;

/// The contract on invoices, credit memos and payments, which the hub reads from feeds and writes
/// as documents only.
class NetSuiteReceivablesContractTest {

    @Nested
    class Declarations extends DeclarationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("invoice");
        }
    }

    @Nested
    class InvoiceChanges extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("invoice");
        }
    }

    @Nested
    class InvoicePopulation extends ReadsPopulationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("invoice");
        }
    }

    @Nested
    class InvoiceFetching extends FetchesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("invoice");
        }
    }

    @Nested
    class CreditMemoChanges extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("creditMemo");
        }
    }

    @Nested
    class PaymentChanges extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("customerPayment");
        }
    }

    @Nested
    class PaymentPopulation extends ReadsPopulationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new InvoiceFixture("customerPayment");
        }
    }
}
