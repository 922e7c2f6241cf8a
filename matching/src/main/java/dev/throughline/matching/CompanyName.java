package dev.throughline.matching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// A company's name as it is compared: folded, without its legal form.
///
/// @param words the words that are left, at least one unless the name had none
record CompanyName(List<String> words) {
    private static final Set<String> FORMS =
            Set.of(
                    ("inc incorporated corp corporation co company ltd limited llc llp lp pllc plc cic "
                                    + "gmbh mbh ggmbh ag kg kgaa ohg gbr ug ev eg se haftungsbeschrankt sarl sas sasu "
                                    + "sa eurl snc sca sci scop spa srl srls sapa sl slu slne sau bv nv bvba sprl vof "
                                    + "cv cvba ab aktiebolag as asa aps oy oyj pty pte pvt private proprietary kk gk yk "
                                    + "bhd sdn berhad ooo oao zao pao ao jsc pjsc ojsc tov doo eood ood sro spolsro kft "
                                    + "zrt nyrt spzoo spj spk ou uab sia ltda eireli sapi tbk fzco fze fzllc wll bsc")
                            .split(" "));

    /// Forms of several words, and forms written in front or without blanks.
    private static final List<List<String>> PHRASES =
            List.of(
                    List.of("sa", "de", "cv"),
                    List.of("s", "de", "rl", "de", "cv"),
                    List.of("srl", "de", "cv"),
                    List.of("sapi", "de", "cv"),
                    List.of("sp", "z", "oo"),
                    List.of("spol", "sro"),
                    List.of("kabushiki", "kaisha"),
                    List.of("godo", "kaisha"),
                    List.of("gesellschaft", "mit", "beschrankter", "haftung"),
                    List.of("societe", "anonyme"),
                    List.of("sociedad", "anonima"),
                    List.of("societa", "per", "azioni"),
                    List.of("public", "limited", "company"));

    private static final Set<String> LEADING =
            Set.of("pt", "ooo", "oao", "zao", "pao", "ao", "uab", "sia");
    private static final List<String> EAST_ASIAN =
            List.of("股份有限公司", "有限责任公司", "有限公司", "株式会社", "合同会社", "有限会社", "주식회사");

    static CompanyName of(String name) {
        String text = name;
        for (String form : EAST_ASIAN) {
            text = text.replace(form, " ");
        }
        String folded = FoldedText.of(text.isBlank() ? name : text);
        if (folded.isEmpty()) {
            return new CompanyName(List.of());
        }
        List<String> words = joined(Arrays.asList(folded.split(" ")));
        boolean stripped = true;
        while (stripped && words.size() > 1) {
            stripped = stripEnd(words);
        }
        if (words.size() > 1 && words.getLast().equals("and")) {
            words.removeLast();
        }
        if (words.size() > 1 && LEADING.contains(words.getFirst())) {
            words.removeFirst();
        } else if (words.size() > 2 && words.subList(0, 2).equals(List.of("kabushiki", "kaisha"))) {
            words.subList(0, 2).clear();
        }
        return new CompanyName(List.copyOf(words));
    }

    /// The words with single blanks.
    String text() {
        return String.join(" ", words);
    }

    /// The words without blanks.
    String compact() {
        return String.join("", words);
    }

    /// `S. A.` ends in single letters that belong together: `s a` becomes `sa`, `sp z o o` becomes
    /// `sp z oo`.
    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>(words);
        int from = joined.size();
        while (from > 1 && joined.get(from - 1).length() == 1) {
            from--;
        }
        boolean polish = from > 1 && from < joined.size() && joined.get(from - 1).equals("sp");
        if (polish && joined.get(from).equals("z")) {
            from++;
        }
        if (joined.size() - from > 1) {
            String letters = String.join("", joined.subList(from, joined.size()));
            joined.subList(from, joined.size()).clear();
            joined.add(letters);
        }
        return joined;
    }

    private static boolean stripEnd(List<String> words) {
        for (List<String> phrase : PHRASES) {
            int from = words.size() - phrase.size();
            if (from > 0 && words.subList(from, words.size()).equals(phrase)) {
                words.subList(from, words.size()).clear();
                return true;
            }
        }
        if (FORMS.contains(words.getLast())) {
            words.removeLast();
            if (words.size() > 1 && words.getLast().equals("and")) {
                words.removeLast();
            }
            return true;
        }
        return false;
    }
}
