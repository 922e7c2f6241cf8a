package dev.throughline.sandbox.kantata;

import java.util.List;
import java.util.Map;

/// What the account holds before anybody uses it: its administrator, roles, a rate card and the
/// firm's custom fields.
final class Firm {
    private final KantataSimulator kantata;

    Firm(KantataSimulator kantata) {
        this.kantata = kantata;
    }

    void furnish() {
        String admin =
                kantata.insert(
                        "users",
                        Map.of(
                                "full_name", "Integration Administrator",
                                "email_address", "integration@firm.example",
                                "account_permission", "administrator"));
        if (!admin.equals(SignIn.USER_ID)) {
            throw new IllegalStateException(
                    "the administrator became user " + admin + ", not " + SignIn.USER_ID);
        }
        List.of("Architect", "Consultant", "Analyst", "Project Manager")
                .forEach(role -> kantata.insert("roles", Map.of("name", role)));
        kantata.insert("rate_cards", Map.of("title", "Standard", "currency", "USD"));
        List<String> billing = List.of("Fixed", "TM", "Unit", "Retainer", "Subscription");
        for (String name :
                List.of(
                        "throughline_id",
                        "project_code",
                        "parent_project",
                        "legal_entity",
                        "service_line",
                        "selling_unit",
                        "cost_centre",
                        "department",
                        "contract_number",
                        "revenue_rule",
                        "erp_project_id",
                        "crm_opportunity_id")) {
            kantata.defineField("Workspace", name, "string", List.of());
        }
        kantata.defineField("Workspace", "billing_type", "single", billing);
        for (String name :
                List.of("throughline_id", "erp_customer_id", "crm_account_id", "parent_client")) {
            kantata.defineField("WorkspaceGroup", name, "string", List.of());
        }
        for (String name : List.of("contract_line", "erp_task_id")) {
            kantata.defineField("Story", name, "string", List.of());
        }
        kantata.defineField("Story", "billing_type", "single", billing);
        for (String name : List.of("employee_number", "legal_entity", "cost_centre")) {
            kantata.defineField("User", name, "string", List.of());
        }
    }
}
