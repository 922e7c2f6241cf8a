package dev.throughline.bench;

/// `bench/run accounts [N]`, `initiations [N]`, `pages [N]`, `postings [N] [home]`, `invoices [N]`,
/// `drain [N]` or `start [TIMES]`.
public final class Bench {
    private Bench() {}

    public static void main(String[] args) throws InterruptedException {
        String what = args.length > 0 ? args[0] : "";
        int number = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        switch (what) {
            case "accounts" -> AccountsBench.run(number == 0 ? 100_000 : number);
            case "postings" ->
                    PostingsBench.run(
                            number == 0 ? 100_000 : number,
                            args.length > 2 && args[2].equals("home"));
            case "invoices" -> InvoicesBench.run(number == 0 ? 50_000 : number);
            case "drain" -> DrainBench.run(number == 0 ? 100_000 : number);
            case "pages" -> PagesBench.run(number == 0 ? 100_000 : number);
            case "start" -> StartBench.run(number == 0 ? 3 : number);
            case "initiations" -> InitiationsBench.run(number == 0 ? 50 : number);
            default -> {
                System.err.println(
                        "usage: bench/run accounts [N] | initiations [N] | pages [N] | postings [N] [home] | invoices [N] | drain [N] | start [TIMES]");
                System.exit(2);
            }
        }
    }
}
