package dev.throughline.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Address;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalFormTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Northwind Retail Inc | northwind retail",
                "NORTHWIND RETAIL, INC. | northwind retail",
                "Northwind UK Ltd | northwind uk",
                "Müller & Söhne GmbH & Co. KG | muller and sohne",
                "Mu\u0308ller & So\u0308hne GmbH & Co. KG | muller and sohne",
                "Dupont S.A.R.L. | dupont",
                "Dupont S. A. | dupont",
                "Société Générale S.A. | societe generale",
                "Siemens AG | siemens",
                "Acme LLC | acme",
                "Philips N.V. | philips",
                "Bakker B.V. | bakker",
                "Woolworths Pty Ltd | woolworths",
                "Tata Consultancy Services Pvt. Ltd. | tata consultancy services",
                "Toyota Kabushiki Kaisha | toyota",
                "Sony K.K. | sony",
                "株式会社日立製作所 | 日立製作所",
                "華為技術有限公司 | 華為技術",
                "Allegro Sp. z o.o. | allegro",
                "Allegro sp. z o. o. | allegro",
                "Cemex S.A. de C.V. | cemex",
                "Volvo AB | volvo",
                "Novo Nordisk A/S | novo nordisk",
                "PT Telkom Indonesia Tbk | telkom indonesia",
                "Fiat S.p.A. | fiat",
                "J.P. Morgan & Co. | jp morgan",
                "McDonald’s Corp | mcdonalds",
                "Straße AG | strasse",
                "İSTANBUL Ltd | istanbul",
                "Ｆｕｌｌ Ｗｉｄｔｈ Inc | full width",
                "Inc | inc",
                "The Limited Company | the",
                "!!! | ''",
            })
    void a_company_name_loses_case_accents_punctuation_and_legal_form(
            String written, String expected) {
        assertThat(CompanyName.of(written).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "+1 (206) 555-0100, US, +12065550100",
        "(206) 555-0100, US, +12065550100",
        "1-206-555-0100, US, +12065550100",
        "011 44 20 7946 0000, US, +442079460000",
        "+44 (0)20 7946 0000, DE, +442079460000",
        "020 7946 0000, GB, +442079460000",
        "0044 20 7946 0000, GB, +442079460000",
        "089/123456, DE, +4989123456",
        "06 1234567, IT, +39061234567",
        "(206) 555-0100 ext. 12, US, +12065550100",
        "tel:+4989123456, FR, +4989123456",
    })
    void a_phone_number_becomes_E164(String written, String country, String expected) {
        assertThat(PhoneNumber.of(written, country)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"call me", "12", "n/a", "+1234567890123456", "", "++4989123456"})
    void what_is_no_phone_number_is_absent(String written) {
        assertThat(PhoneNumber.of(written, "DE")).isEmpty();
    }

    @Test
    void a_national_number_without_a_known_country_is_absent() {
        assertThat(PhoneNumber.of("089 123456", null)).isEmpty();
        assertThat(PhoneNumber.of("+49 89 123456", null)).contains("+4989123456");
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.Northwind.example/contact?x=1, northwind.example",
        "NORTHWIND.EXAMPLE., northwind.example",
        "ana@northwind.example, northwind.example",
        "northwind.example:8080, northwind.example",
        "münchen.example, xn--mnchen-3ya.example",
        "INFO.example, info.example",
    })
    void a_domain_loses_everything_around_it(String written, String expected) {
        assertThat(InternetDomain.of(written)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gmail.com",
                "ana@gmail.com",
                "localhost",
                "n/a",
                "",
                "-x.com",
                "a..b",
                "10.0.0.1",
                "www.linkedin.com/company/x"
            })
    void shared_domains_and_what_is_none_are_absent(String written) {
        assertThat(InternetDomain.of(written)).isEmpty();
    }

    @Test
    void addresses_are_alike_by_postal_code_city_and_street() {
        PostalKey one =
                PostalKey.of(
                        new Address(
                                null,
                                "1 Pike Street, Suite 200",
                                "Seattle",
                                "US-WA",
                                "98101-1234",
                                "US"));
        PostalKey same =
                PostalKey.of(
                        new Address(null, "1 PIKE ST STE 200", "seattle", null, "98101", "US"));
        assertThat(PostalKey.likeness(List.of(one), List.of(same))).hasValue(1);
        PostalKey german =
                PostalKey.of(new Address(null, "Hauptstraße 5", "München", null, "80331", "DE"));
        PostalKey alsoGerman =
                PostalKey.of(new Address(null, "Hauptstr. 5", "MUNCHEN", null, "80331", "DE"));
        assertThat(PostalKey.likeness(List.of(german), List.of(alsoGerman))).hasValue(1);
        assertThat(PostalKey.likeness(List.of(one), List.of(german))).hasValue(0);
        assertThat(PostalKey.likeness(List.of(one, german), List.of(alsoGerman))).hasValue(1);
    }

    @Test
    void an_address_that_is_only_a_country_says_nothing() {
        PostalKey country = PostalKey.of(new Address(null, null, null, null, null, "US"));
        PostalKey full =
                PostalKey.of(new Address(null, "1 Pike St", "Seattle", null, "98101", "US"));
        assertThat(PostalKey.likeness(List.of(country), List.of(full)))
                .isEqualTo(OptionalDouble.empty());
    }
}
