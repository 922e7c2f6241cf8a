package dev.throughline.model;

/// What an account is for; each ERP maps roles to its own accounts (DOMAIN 4.14).
public enum AccountRole {
    PROJECT_COST_LABOUR("project-cost-labour"),
    PROJECT_COST_EXPENSE("project-cost-expense"),
    /// Hours lent to another legal entity, at their real cost.
    RESOURCING_COST("resourcing-cost"),
    PAYROLL_ALLOCATION("payroll-allocation"),
    EMPLOYEE_PAYABLE("employee-payable"),
    CARD_CLEARING("card-clearing"),
    INPUT_TAX("input-tax"),
    WIP_SALES_VALUE("wip-sales-value"),
    ACCRUED_REVENUE("accrued-revenue"),
    IC_RECEIVABLE("ic-receivable"),
    IC_REVENUE("ic-revenue"),
    IC_PAYABLE("ic-payable"),
    ACCRUED_LABOUR("accrued-labour"),
    /// What clients owe.
    RECEIVABLE("receivable"),
    /// Revenue that stands against an invoice of time and material.
    INVOICED_REVENUE("invoiced-revenue"),
    TAX_PAYABLE("tax-payable"),
    /// Billed and not earned yet (a contract liability).
    DEFERRED_REVENUE("deferred-revenue"),
    /// Earned by the rule of its contract line.
    EARNED_REVENUE("earned-revenue"),
    /// Earned and not billed yet (a contract asset).
    CONTRACT_ASSET("contract-asset"),
    CONTRACT_LOSS("contract-loss"),
    CONTRACT_LOSS_PROVISION("contract-loss-provision");

    private final String code;

    AccountRole(String code) {
        this.code = code;
    }

    /// As written in a connection's options: `account.<code>: <the ERP's account>`.
    public String code() {
        return code;
    }
}
