// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "arpent/core/text.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/inspection/checks.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/map_grain.hpp"
#include "inspection/codes.hpp"
#include "inspection/spelling.hpp"
#include "inspection/values.hpp"

using namespace arpent;

namespace {

/// A layer written out: the first row is the names of the fields, `\0` is null. Feature ids run from 11.
struct Sheet {
  std::vector<FieldInfo> fields;
  std::vector<std::int64_t> fid;
  std::vector<TextColumn> columns;
  PolygonLayer layer;
  bool drawn = false;

  explicit Sheet(const std::vector<std::vector<std::string>>& rows) {
    for (const auto& name : rows.front()) fields.push_back({name, "text"});
    columns.resize(fields.size());
    for (std::size_t r = 1; r < rows.size(); ++r) {
      fid.push_back(static_cast<std::int64_t>(10 + r));
      for (std::size_t c = 0; c < fields.size(); ++c) put(columns[c], rows[r][c]);
    }
  }
  static void put(TextColumn& column, const std::string& value) {
    if (value == std::string(1, '\0')) return column.value_of.push_back(TextColumn::null);
    const auto at = std::find(column.values.begin(), column.values.end(), value);
    column.value_of.push_back(static_cast<std::uint32_t>(at - column.values.begin()));
    if (at == column.values.end()) column.values.push_back(value);
  }
  /// A square of these sides for each row, 1 km apart, in the Bouches-du-Rhône.
  Sheet& draw(const std::vector<double>& sides) {
    PolygonBuilder builder(layer.polygons);
    for (std::size_t i = 0; i < sides.size(); ++i) {
      const double x = 900000 + 1000 * static_cast<double>(i), y = 6260000, s = sides[i];
      const Point ring[] = {{x, y}, {x + s, y}, {x + s, y + s}, {x, y + s}, {x, y}};
      builder.shell(ring);
      REQUIRE(builder.finish() == i);
    }
    layer.crs = Crs("EPSG:2154");
    layer.fid = fid;
    drawn = true;
    return *this;
  }
};

const std::string null(1, '\0');

const Nomenclature& ocsge() {
  static const auto nomenclature = load_nomenclature("ocsge");
  return nomenclature;
}
const MapGrain& grain() {
  static const auto map = load_map_grain("ocsge", ocsge());
  return map;
}

FieldDescription described(const std::string& name, std::vector<std::string> names = {}) {
  FieldDescription field;
  field.name = name;
  field.names = names.empty() ? std::vector{name} : std::move(names);
  return field;
}

/// A state of OCS GE: an id, two codes, a date.
LayerDescription state() {
  LayerDescription as;
  as.name = "ocsge";
  as.key = "id";
  as.date_fields = {"millesime"};
  as.nomenclature = "ocsge";
  as.fields = {described("id"), described("code_cs", {"code_cs", "cs_{year}"}), described("code_us", {"code_us", "us_{year}"}), described("millesime")};
  as.checks.one_vintage = true;
  return as;
}

std::vector<DoorFinding> run(const Sheet& table, const DoorContext& context) {
  Findings findings(context.as != nullptr ? context.as->checks.levels : std::map<std::string, std::string>{});
  check_attributes({table.fields, table.fid, table.columns}, table.drawn ? &table.layer : nullptr, context, findings);
  findings.sort();
  return findings.list();
}

std::vector<DoorFinding> run(const Sheet& table, const LayerDescription& as, const std::string& source = "a.gpkg") {
  return run(table, {.source = source, .as = &as, .nomenclature = as.nomenclature.empty() ? nullptr : &ocsge(),
      .grain = as.nomenclature.empty() ? nullptr : &grain()});
}

std::vector<std::string> codes(const std::vector<DoorFinding>& findings) {
  std::vector<std::string> list;
  for (const auto& finding : findings) list.emplace_back(finding.kind->code);
  return list;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("a clean layer gives no finding", "[inspection][attributes]") {
  const auto as = state();
  Sheet table({{"ID", "CODE_CS", "CODE_US", "Millesime"}, {"a", "CS1.1.1.1", "US5", "2020"}, {"b", " cs2.2.1 ", "us1.1", "2020"}, {"Éguilles",
      "CS2.1.1.2", "US1.2", "2020"}});
  CHECK(codes(run(table, as)).empty());
  CHECK(codes(run(table.draw({10, 20, 30}), as)).empty());
}

TEST_CASE("nothing and next to nothing is checked without complaint", "[inspection][attributes]") {
  const auto as = state();
  CHECK(codes(run(Sheet({{"id", "code_cs", "code_us", "millesime"}}), as)).empty());
  CHECK(codes(run(Sheet({{"id", "code_cs", "code_us", "millesime"}, {"a", "CS1.1.1.1", "US5", "2020"}}), as)).empty());
  CHECK(codes(run(Sheet(std::vector<List>(1)), DoorContext{})).empty());
  // A reader may keep a value that no row has.
  Sheet kept({{"id", "code_cs", "code_us", "millesime"}, {"a", "CS1.1.1.1", "US5", "2020"}});
  kept.columns[1].values.push_back("CS9.9");
  kept.columns[3].values.push_back("hier");
  CHECK(codes(run(kept, as)).empty());
}

TEST_CASE("columns that are not those of the rows are a fault of the program", "[inspection][attributes]") {
  Sheet table({{"id"}, {"a"}});
  table.columns[0].value_of.clear();
  CHECK_THROWS_AS(run(table, DoorContext{}), std::logic_error);
  Sheet more({{"id"}, {"a"}});
  more.draw({10, 20});
  CHECK_THROWS_AS(run(more, DoorContext{}), std::logic_error);
}

TEST_CASE("an unknown code is told once, with the code it is near to", "[inspection][attributes]") {
  const auto as = state();
  Sheet table({{"id", "Code_CS", "code_us", "millesime"},
               {"a", "CS1.1.1.1", "US5", "2020"},
               {"b", "CS2.2.3", "US5", "2020"},
               {"c", "cs2.2.3 ", "US1.1", "2020"},
               {"d", "CS9.9", "US2", "2020"},
               {"e", "CS1111", "US2", "2020"}});
  const auto found = run(table.draw({10, 100, 200, 30, 10}), as);
  REQUIRE(codes(found) == List{"code_inconnu", "code_inconnu", "code_inconnu"});
  CHECK(found[0].fid == 12);
  CHECK(found[0].field == "Code_CS");
  CHECK(found[0].value == "CS2.2.3");
  CHECK(found[0].measure == Approx(50000));
  CHECK(found[0].unit == "m²");
  REQUIRE(found[0].place);
  CHECK(*found[0].place == Point{901050, 6260050});
  CHECK(found[0].message ==
        "Code_CS = CS2.2.3 : ce code n'est pas dans la nomenclature ocsge, couverture (2 objets, 5,00 ha). Vouliez-vous CS2.2.1, CS2.2.2 ou CS2.1.3 ? "
        "Corrigez-le, ou sa surface ira en « non_classe ».");
  CHECK(found[1].message == "Code_CS = CS9.9 : ce code n'est pas dans la nomenclature ocsge, couverture (1 objet, 900 m²). Corrigez-le, ou sa "
      "surface ira en « non_classe ».");
  CHECK(found[2].message.find("Vouliez-vous CS1.1.1.1 ?") != std::string::npos);
}

TEST_CASE("codes are sorted as the comparison sorts them", "[inspection][attributes]") {
  const auto as = state();
  const Sheet table({{"id", "code_cs", "code_us", "millesime"},
                     {"a", null, "US5", "2020"},
                     {"b", "  ", "US5", "2020"},
                     {"c", null, "US77", "2020"},   // unknown, not null
                     {"d", "CS1.1", "US1.3", "2020"},  // leaves disagree
                     {"e", "cs1.1", "us1.3", "2020"}});
  const auto found = run(table, as);
  REQUIRE(codes(found) == List{"code_nul", "code_inconnu", "code_indecidable"});
  CHECK(found[0].fid == 11);
  CHECK(found[0].field == "code_cs");
  CHECK(found[0].message == "2 objets sans code de couverture. Leur surface ira en « non_classe » : complétez le champ « code_cs ».");
  CHECK(found[1].field == "code_us");
  CHECK(found[1].value == "US77");
  CHECK(run(Sheet({{"id", "code_cs", "code_us", "millesime"}, {"a", "CS1.1.1.1", null, "2020"}}), as)[0].message.find("1 objet sans code d'usage.") == 0);
  CHECK(found[2].field == "code_cs/code_us");
  CHECK(found[2].value == "CS1.1/US1.3");
  CHECK(found[2].message ==
        "code_cs/code_us = CS1.1/US1.3 : code trop général, ses postes n'ont pas tous le même statut dans ocsge (2 objets). Donnez le code du poste "
        "précis, ou sa surface ira en « non_classe ».");
}

TEST_CASE("the codes of every year are checked when several stand side by side", "[inspection][attributes]") {
  const auto as = state();
  const Sheet table({{"id", "cs_2015", "us_2015", "cs_2018", "us_2018", "millesime"}, {"a", "CS1.1.1.1", "US5", "CS9.9", "US5", "2018"}});
  const auto found = run(table, as);
  REQUIRE(codes(found) == List{"code_inconnu"});
  CHECK(found[0].field == "cs_2018");
  CHECK(codes(run(table, as, "a.gpkg@2015")).empty());
}

TEST_CASE("a closed list is held against its codes", "[inspection][attributes]") {
  LayerDescription as;
  auto zone = described("typezone");
  zone.codes = {{"U", "Urbaine"}, {"AUc", "À urbaniser"}, {"N", "Naturelle"}};
  as.fields = {zone};
  const auto found = run(Sheet({{"TYPEZONE"}, {"U"}, {" auc"}, {"AUx"}, {"Zone"}, {null}}), as);
  REQUIRE(codes(found) == List{"code_inconnu", "code_inconnu"});
  CHECK(found[0].message == "TYPEZONE = AUx : cette valeur n'est pas dans la liste du champ. Vouliez-vous AUc ? Corrigez la valeur.");
  CHECK(found[1].message == "TYPEZONE = Zone : cette valeur n'est pas dans la liste du champ. Valeurs connues : AUc, N, U.");
}

TEST_CASE("keys are there, and once", "[inspection][attributes]") {
  LayerDescription as;
  as.key = "id";
  as.fields = {described("id", {"id", "id_unique"})};
  Sheet table({{"Id_Unique"}, {"a"}, {"b"}, {null}, {"a "}, {""}, {"a"}});
  const auto found = run(table.draw({10, 10, 10, 10, 10, 10}), as);
  REQUIRE(codes(found) == List{"cle_absente", "cle_double"});
  CHECK(found[0].fid == 13);
  CHECK(found[0].message == "2 objets sur 6 sans valeur dans « Id_Unique », 200 m². Sans identifiant, l'objet ne se retrouve pas d'une version à "
      "l'autre : donnez-lui en un.");
  CHECK(found[1].fid == 11);
  CHECK(found[1].other == 14);
  CHECK(found[1].value == "a");
  CHECK(*found[1].place == Point{900005, 6260005});
  CHECK(found[1].message ==
        "Id_Unique = a : 3 fois (objets 11, 14, 16, en (900\u202f005 ; 6\u202f260\u202f005) et (903\u202f005 ; 6\u202f260\u202f005)). Gardez-en un, "
        "ou donnez aux autres leur propre "
        "identifiant.");
  const auto missing = run(Sheet({{"nom"}, {"x"}}), as);
  REQUIRE(codes(missing) == List{"non_verifie"});
  CHECK(missing[0].message == "L'unicité de l'identifiant n'est pas vérifiée : la couche n'a pas de champ « id ».");
}

TEST_CASE("missing values and malformed ones are told by field and by value", "[inspection][attributes]") {
  LayerDescription as;
  auto insee = described("insee");
  insee.filled = true;
  insee.pattern = "[0-9AB]{5}";
  insee.pattern_says = "cinq caractères";
  auto floors = described("etages");
  floors.type = DataType::integer;
  auto day = described("jour");
  day.type = DataType::date;
  as.fields = {insee, floors, day};
  const auto found = run(Sheet({{"insee", "etages", "jour"},
                                {"13055", "3", "2020-01-31"},
                                {"1004", "2.0", "31/01/2020"},
                                {"1004", "2,0", null},
                                {null, "deux", "2020"},
                                {" 13001", "1.5", "hier"}}),
                         as);
  REQUIRE(codes(found) == List{"valeur_absente", "format_invalide", "format_invalide", "format_invalide", "format_invalide", "format_invalide",
      "format_invalide"});
  CHECK(found[0].message == "1 objet sur 5 sans valeur dans « insee ». Complétez le champ.");
  List messages;
  for (std::size_t i = 1; i < found.size(); ++i) messages.push_back(found[i].message);
  CHECK(messages == List{"insee = 1004 : attendu cinq caractères (2 objets). Sans doute « 01004 ».",
                         "jour = 31/01/2020 : attendu une date (2023, 2023-06 ou 2023-06-30). Sans doute « 2020-01-31 ».",
                         "etages = 2,0 : attendu un nombre entier. Sans doute « 2.0 ».",
                         "etages = deux : attendu un nombre entier. Corrigez la valeur.",
                         "etages = 1.5 : attendu un nombre entier. Corrigez la valeur.",
                         "jour = hier : attendu une date (2023, 2023-06 ou 2023-06-30). Corrigez la valeur."});
}

TEST_CASE("a pattern that cannot be read is said, and a text without end does not end the program", "[inspection][attributes]") {
  LayerDescription as;
  auto bad = described("insee"), any = described("nom");
  bad.pattern = "[0-9";
  any.pattern = "(a|b)*";
  as.fields = {bad, any};
  const auto found = run(Sheet({{"insee", "nom"}, {"13055", std::string(2000000, 'a')}}), as);
  REQUIRE(codes(found) == List{"non_verifie", "format_invalide"});
  CHECK(found[0].message == "La forme de « insee » n'est pas vérifiée : l'expression « [0-9 » de la description de la couche est illisible.");
  CHECK(found[1].value.size() < 100);
}

TEST_CASE("survey dates", "[inspection][attributes]") {
  const auto as = state();
  const auto dated = [&](const List& dates, const std::string& source = "a.gpkg") {
    std::vector<List> rows{{"id", "code_cs", "code_us", "MILLESIME"}};
    for (const auto& date : dates) rows.push_back({std::to_string(rows.size()), "CS1.1.1.1", "US5", date});
    return run(Sheet(rows), as, source);
  };
  CHECK(codes(dated({"2020/01/01", "2020-01-01", "2020-01-01 00:00:00"})).empty());
  const auto mixed = dated({"2020", "2023", "2020"});
  REQUIRE(codes(mixed) == List{"millesimes_melanges"});
  CHECK(mixed[0].field == "MILLESIME");
  CHECK(mixed[0].fid == 12);
  CHECK(mixed[0].value == "2020, 2023");
  CHECK(mixed[0].message == "« MILLESIME » mélange 2 dates : 2020 (2 objets), 2023 (1 objet). Un fichier est l'état d'une seule date : séparez-le par date.");
  const auto partly = dated({"2020", null});
  REQUIRE(codes(partly) == List{"millesime_absent"});
  CHECK(partly[0].fid == 12);
  CHECK(partly[0].message == "1 objet sur 2 sans date dans « MILLESIME ». Complétez-la, ou donnez la date du relevé derrière le nom du fichier, par "
      "exemple @2023.");
  CHECK(dated({null, " "})[0].message == "Le champ « MILLESIME » est vide partout : donnez la date du relevé derrière le nom du fichier, par exemple @2023.");
  CHECK(codes(dated({null, " "}, "a.gpkg@2020")).empty());
  for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
           {"0020", "hors des années 1900 à 2100"}, {"2101", "hors des années 1900 à 2100"}, {"20200101", "Écrivez « 2020-01-01 »."}, {"01/06/2020",
               "Écrivez « 2020-06-01 »."},
           {"2020.0", "Écrivez « 2020 »."}, {"2020-13-01", "ce n'est pas une date lisible"}, {"été", "Écrivez 2023, 2023-06 ou 2023-06-30."}}) {
    const auto found = dated({text});
    INFO(text);
    REQUIRE(codes(found) == List{"millesime_douteux"});
    CHECK(found[0].message.find("MILLESIME = " + text + " : ") == 0);
    CHECK(found[0].message.find(words) != std::string::npos);
  }
  const auto none = run(Sheet({{"id", "code_cs", "code_us"}, {"a", "CS1.1.1.1", "US5"}}), as);
  REQUIRE(codes(none) == List{"millesime_absent"});
  CHECK(none[0].message == "Aucun champ ne dit la date du relevé (cherché : millesime). Donnez-la derrière le nom du fichier, par exemple @2023.");
  CHECK(codes(run(Sheet({{"id", "cs_2020", "us_2020"}, {"a", "CS1.1.1.1", "US5"}}), as)).empty());  // the year is in the names
}

TEST_CASE("damaged characters are recognised, sound ones are not", "[inspection][spelling]") {
  using door::Damage;
  using door::misspelt;
  for (const auto* sound : {"", "abc", "Éguilles", "Saint-Étienne-du-Grès", "L’Estaque", "« 12 % »", "œuvre, Ÿ, 3 €", "PROPRIÉTÉ\u00a0:", "COUPÉ’",
      "Ã", "10 m²", "中文", "😀"})
    CHECK_FALSE(misspelt(sound));
  const auto reads = [](const std::string& text) {
    const auto found = misspelt(text);
    REQUIRE(found);
    return std::pair(found->damage, found->reading);
  };
  CHECK(reads("\u00C3\u00A9guilles") == std::pair(Damage::read_twice, std::string("éguilles")));
  CHECK(reads("L\u00E2\u20AC\u2122Estaque") == std::pair(Damage::read_twice, std::string("L’Estaque")));
  CHECK(reads("\u00C3\u2030guilles et \u00E9tang") == std::pair(Damage::read_twice, std::string("Éguilles et étang")));  // CP1252
  CHECK(reads("\u00C3\u0089guilles") == std::pair(Damage::read_twice, std::string("Éguilles")));                        // Latin-1
  CHECK(reads("\u00C3\u0192\u00C2\u00A9t\u00C3\u0192\u00C2\u00A9") == std::pair(Damage::read_twice, std::string("été")));  // twice over
  CHECK(reads("\xC9guilles") == std::pair(Damage::not_utf8, std::string("Éguilles")));
  CHECK(reads("c\x9Cur") == std::pair(Damage::not_utf8, std::string("cœur")));
  CHECK(reads("\xC3") == std::pair(Damage::not_utf8, std::string("Ã")));
  CHECK(reads("\xED\xA0\x80").first == Damage::not_utf8);  // half of a surrogate pair
  CHECK(reads("\xF4\x90\x80\x80").first == Damage::not_utf8);
  CHECK(reads("Mus\uFFFDe") == std::pair(Damage::lost, std::string("Mus\uFFFDe")));
  CHECK(door::printable("\xC9g\tu") == "\\xC9g\\x09u");
  CHECK(door::printable(std::string(200, 'a')).size() == 83);
}

TEST_CASE("damaged characters are told once a field", "[inspection][attributes]") {
  const auto found = run(Sheet({{"nom", "lieu"}, {"\u00C3\u00A9t\u00C3\u00A9", "Aix"}, {"\u00C3\u00A9t\u00C3\u00A9", "c\x9Cur"}, {"Mus\uFFFDe",
      "d\xE9j\xE0"}}), DoorContext{});
  REQUIRE(codes(found) == List{"encodage", "encodage"});
  CHECK(found[0].fid == 11);
  CHECK(found[0].field == "nom");
  CHECK(found[0].message ==
        "1 valeur de « nom » (2 objets) dont l'UTF-8 a été lu comme du Windows-1252 : « Ã©tÃ© » devrait se lire « été ». Reprenez l'export d'origine en UTF-8. "
        "1 valeur de « nom » avec des caractères perdus (U+FFFD) : « Mus\uFFFDe ». Ils ne se retrouvent que dans le fichier d'origine.");
  CHECK(found[1].value == "c\\x9Cur");
  CHECK(found[1].message.find("2 valeurs de « lieu » (2 objets) hors UTF-8 : « c\\x9Cur » est sans doute « cœur » en Windows-1252.") == 0);
}

namespace {

LayerDescription difference() {
  LayerDescription as;
  as.name = "ocsge_diff";
  as.nomenclature = "ocsge";
  as.checks.change = true;
  return as;
}

}  // namespace

TEST_CASE("a change says two codes, and one that happens", "[inspection][attributes]") {
  const auto as = difference();
  // CS1.1.1.1 to CS2.1.1: improbable within ten years (layers/ocsge/improbables.csv).
  Sheet table({{"CS_2015", "us_2015", "cs_2018", "us_2018"},
               {"CS2.2.1", "US1.1", "CS1.1.1.1", "US5"},
               {"CS2.2.1", "US1.1", " cs2.2.1", "us1.1"},
               {"CS1.1.1.1", "US5", "CS2.1.1.1", "US5"},
               {null, "US1.1", null, "US1.1"}});
  const auto found = run(table.draw({10, 20, 30, 40}), as);
  REQUIRE(codes(found) == List{"code_nul", "code_nul", "meme_code", "changement_improbable"});
  CHECK(found[2].fid == 12);
  CHECK(found[2].field == "CS_2015/us_2015 → cs_2018/us_2018");
  CHECK(found[2].value == "CS2.2.1/US1.1");
  CHECK(found[2].measure == Approx(400));
  CHECK(found[2].message == "CS2.2.1/US1.1 avant comme après (1 objet, 400 m²) : ce n'est pas un changement. Retirez l'objet de la couche de "
      "différences, ou corrigez l'un des codes.");
  CHECK(found[3].fid == 13);
  CHECK(found[3].message.find("CS1.1.1.1/US5 → CS2.1.1.1/US5 (en 3 ans) (1 objet, 900 m²) : Un peuplement d'arbres ne remplace pas un bâtiment") == 0);
  CHECK(*found[3].place == Point{902015, 6260015});
  // Twenty years are enough for trees.
  const Sheet later({{"cs_2000", "us_2000", "cs_2020", "us_2020"}, {"CS1.1.1.1", "US5", "CS2.1.1.1", "US5"}});
  CHECK(codes(run(later, as)).empty());
  const Sheet undated({{"cs_avant", "us_avant", "cs_apres", "us_apres"}, {"CS1.1.1.1", "US5", "CS2.1.1.1", "US5"}});
  const auto unknown = run(undated, as);
  REQUIRE(codes(unknown) == List{"changement_improbable"});
  CHECK(unknown[0].message.find("(règle de 10 ans au plus, dates inconnues)") != std::string::npos);
}

TEST_CASE("many changes with one fault are told by kind", "[inspection][attributes]") {
  std::vector<List> rows{{"cs_avant", "us_avant", "cs_apres", "us_apres"}};
  for (int i = 0; i < 300; ++i) rows.push_back({"CS2.2.1", i < 200 ? "US1.1" : "US5", "CS2.2.1", i < 200 ? "US1.1" : "US5"});
  const auto found = run(Sheet(rows), difference());
  REQUIRE(codes(found) == List{"meme_code", "meme_code"});
  CHECK(found[0].message.find("CS2.2.1/US1.1 avant comme après (200 objets)") == 0);
  CHECK(found[1].fid == 211);
}

namespace {

LayerDescription with_area(const std::string& unit, double tolerance = 0.01) {
  LayerDescription as;
  auto area = described("surface");
  area.unit = unit;
  as.fields = {area};
  as.checks.declared_area = "surface";
  as.checks.declared_tolerance = tolerance;
  return as;
}

}  // namespace

TEST_CASE("a declared area fits the plane or the ellipsoid", "[inspection][attributes]") {
  Sheet table({{"Surface"}, {"10000"}, {"39999.6"}, {"90 000"}, {"5000"}, {null}});
  const auto found = run(table.draw({100, 200, 300, 100, 100}), with_area("m2"));
  REQUIRE(codes(found) == List{"surface_declaree"});
  CHECK(found[0].fid == 14);
  CHECK(found[0].value == "5000");
  CHECK(found[0].measure.value() == Approx(10000).epsilon(0.002));
  CHECK(found[0].unit == "m²");
  CHECK(found[0].message.find("Surface = 5000 m² : le contour a ") == 0);
  CHECK(found[0].message.find("écart de −50 %") != std::string::npos);
  // The ellipsoid's area of a square of 1 km, exactly: no planar one within 1e-5.
  Sheet exact({{"surface"}, {"1"}});
  exact.draw({1000});
  const auto ground = AreaModel::ellipsoidal(exact.layer.crs, exact.layer.polygons.extent()).area(exact.layer.polygons, 0).value;
  REQUIRE(std::abs(ground / 1e6 - 1) > 1e-4);
  const auto declared = [&](double area) {
    Sheet one({{"surface"}, {fixed(area, 4)}});
    return codes(run(one.draw({1000}), with_area("m2", 1e-6)));
  };
  CHECK(declared(ground).empty());
  CHECK(declared(1e6).empty());
  CHECK(declared((ground + 1e6) / 2) == List{"surface_declaree"});
  CHECK(declared(ground * (1 + 3e-6)) == List{"surface_declaree"});
}

TEST_CASE("hectares rounded to two decimals are no fault", "[inspection][attributes]") {
  Sheet table({{"surface"}, {"0.04"}, {"0,04"}, {"0.06"}});
  const auto found = run(table.draw({20.5, 20.5, 20.5}), with_area("ha"));  // 420 m²: 0.04 ± 0.005
  REQUIRE(codes(found) == List{"surface_declaree"});
  CHECK(found[0].fid == 13);
  CHECK(found[0].message.find("surface = 0.06 ha : le contour a 0,0420 ha") == 0);
}

TEST_CASE("one wrong unit is one finding", "[inspection][attributes]") {
  std::vector<List> rows{{"surface"}};
  std::vector<double> sides;
  for (int i = 0; i < 20; ++i) {
    sides.push_back(100 + i);
    rows.push_back({fixed(sides.back() * sides.back() / 1e4, 6)});
  }
  rows[5][0] = "7";
  Sheet table(rows);
  const auto found = run(table.draw(sides), with_area("m2"));
  REQUIRE(codes(found) == List{"surface_declaree", "surface_declaree"});
  CHECK(found[0].fid == 11);
  CHECK(found[0].message ==
        "« surface » vaut 0.0001 fois la surface du contour pour 19 objets sur 20 : des hectares et non des m². Corrigez l'unité du champ ou sa description.");
  CHECK(found[1].fid == 15);
  for (std::size_t i = 0; i < sides.size(); ++i) rows[i + 1][0] = fixed(sides[i] * sides[i] * 1.9, 3);
  Sheet mercator(rows);
  const auto other = run(mercator.draw(sides), with_area("m2"));
  REQUIRE(codes(other) == List{"surface_declaree"});
  CHECK(other[0].message.find("une surface mesurée dans un autre système de coordonnées ?") != std::string::npos);
}

TEST_CASE("what cannot be checked is said", "[inspection][attributes]") {
  const auto without = run(Sheet({{"surface"}, {"12"}}), with_area("m2"));
  REQUIRE(codes(without) == List{"non_verifie"});
  CHECK(without[0].message == "La surface déclarée n'est pas vérifiée : les contours n'ont pas été lus.");
  Sheet bare({{"nom"}, {"x"}});
  CHECK(run(bare.draw({10}), with_area("m2"))[0].message == "La surface déclarée n'est pas vérifiée : la couche n'a pas de champ « surface ».");
  auto as = state();
  const auto found = run(Sheet({{"id", "code_cs", "code_us", "millesime"}, {"a", "CS9.9", "US5", "2020"}}), {.source = "a", .as = &as});
  REQUIRE(codes(found) == List{"non_verifie"});
  CHECK(found[0].message == "Les codes ne sont pas vérifiés : la nomenclature ocsge n'est pas chargée.");
}

TEST_CASE("declared numbers", "[inspection][attributes]") {
  CHECK(door::declared_number(" 12.50 ")->value == 12.5);
  CHECK(door::declared_number("12,50")->slack == Approx(0.005));
  CHECK(door::declared_number("12")->slack == Approx(0.5));
  CHECK(door::declared_number("1.25e+06")->value == 1.25e6);
  CHECK(door::declared_number("1.25e+06")->slack == Approx(5000));
  for (const auto* none : {"", "12 m²", "1 200", "nan", "inf", "e5"}) CHECK_FALSE(door::declared_number(none));
}

TEST_CASE("near codes", "[inspection][codes]") {
  const List known{"CS1.1", "CS1.1.1", "CS2.1", "US5"};
  CHECK(door::near_codes("us6", known) == List{"US5"});
  CHECK(door::near_codes("CS11", known) == List{"CS1.1"});
  CHECK(door::near_codes("CS1.", known) == List{"CS1.1"});
  CHECK(door::near_codes("U5S", known) == List{"US5"});
  CHECK(door::near_codes("X", known).empty());
  CHECK(door::near_codes("", known).empty());
}

TEST_CASE("the description's levels hold", "[inspection][attributes]") {
  auto as = state();
  as.checks.levels = {{"code_inconnu", "warning"}, {"encodage", "off"}};
  const auto found = run(Sheet({{"id", "code_cs", "code_us", "millesime"}, {"\xC9", "CS9.9", "US5", "2020"}}), as);
  REQUIRE(codes(found) == List{"code_inconnu"});
  CHECK(found[0].level == DoorLevel::warning);
}

TEST_CASE("wrong everywhere is told in few words, the same whatever the threads", "[inspection][attributes]") {
  constexpr std::size_t rows = 20000;
  auto as = state();
  as.fields[0].pattern = "[A-Z]+";
  Sheet table({{"id", "code_cs", "code_us", "millesime"}});
  for (std::size_t r = 0; r < rows; ++r) {
    table.fid.push_back(static_cast<std::int64_t>(r));
    const auto number = std::to_string(r / 2);
    for (std::size_t c = 0; c < 4; ++c) {
      auto& column = table.columns[c];
      if (r % 2 == 0) column.values.push_back(number);
      column.value_of.push_back(static_cast<std::uint32_t>(r / 2));
    }
  }
  std::vector<std::vector<std::string>> told;
  for (const int threads : {1, 2, 3}) {
    const auto found = run(table, {.source = "a", .as = &as, .nomenclature = &ocsge(), .threads = threads});
    std::map<std::string, int> count;
    for (const auto& finding : found) ++count[std::string(finding.kind->code)];
    CHECK(count == std::map<std::string, int>{{"code_inconnu", 102}, {"cle_double", 1001}, {"format_invalide", 51}, {"millesime_douteux", 51},
        {"millesimes_melanges", 1}});
    auto& lines = told.emplace_back();
    for (const auto& finding : found) lines.push_back(finding.message);
  }
  CHECK(told[0] == told[1]);
  CHECK(told[0] == told[2]);
  CHECK(std::count(told[0].begin(), told[0].end(), "« id » : 9\u202f950 valeurs de plus n'ont pas la forme attendue, la forme [A-Z]+ (19\u202f900 "
      "objets).") == 1);
}
