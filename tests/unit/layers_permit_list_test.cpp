// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/permit_list.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

const PermitWords& words() {
  static const auto loaded = load_permit_words();
  return loaded;
}

PermitFile parsed(const std::string& text, const PermitReading& reading = {}) { return parse_permits(text, "liste.csv", words(), reading); }

std::string fault_of(const std::string& text, const PermitReading& reading = {}) {
  try {
    (void)parsed(text, reading);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no fault";
}

std::string remarks_of(const PermitRow& row) {
  std::string all;
  for (const auto& remark : row.remarks) all += remark.column + ": " + remark.text + "\n";
  return all;
}

std::string ids_of(const PermitRow& row) {
  std::string all;
  for (const auto& reference : row.parcels) all += std::string(reference.id.text()) + (reference.prefix_known ? " " : "? ");
  return all;
}

std::vector<ParcelId> ids(const std::vector<std::string>& texts) {
  std::vector<ParcelId> all;
  for (const auto& text : texts) all.push_back(*parse_parcel_id(text).id);
  return all;
}

/// Rows of a free list of commune, parcels and postal code.
std::vector<PermitRow> rows_of(const std::string& lines) { return parsed("numero;insee;sec_cadastre1;num_cadastre1;parcelles;code_postal\n" + lines).rows; }

std::filesystem::path shared(const std::string& name) {
  const char* given = std::getenv("ARPENT_SHARED");
  return std::filesystem::path(given != nullptr ? given : ARPENT_SHARED_DIR) / "data" / name;
}

}  // namespace

// Counts taken from the file by another reader (Python's csv): 253 records of 37 fields, two of them headers.
TEST_CASE("the Toulouse list is read whole", "[layers][permits]") {
  const auto file = shared("sitadel_permis_amenager_31555_2026-01.csv");
  if (!std::filesystem::exists(file)) {
    WARN("SKIPPED: no real Sitadel list; set ARPENT_SHARED to the folder that holds data/");
    return;
  }
  const auto list = read_permits(file, words());
  CHECK(list.list == PermitList::development);
  CHECK(list.encoding == "UTF-8");
  CHECK(list.header_lines == 2);
  CHECK(list.separator == ';');
  CHECK(list.duplicates.empty());
  REQUIRE(list.rows.size() == 251);

  std::map<std::string, int> states;
  std::map<std::size_t, int> parcels;
  int started = 0, completed = 0, unread = 0, with_prefix = 0;
  double land = 0;
  std::size_t without_land = 0;
  for (const auto& row : list.rows) {
    ++states[row.state_word];
    ++parcels[row.parcels.size()];
    CHECK(row.kind == PermitKind::pa);
    CHECK(row.commune == "31555");
    CHECK(row.zone == "hors zone ou inconnu");
    CHECK(row.authorised.day != 0);
    started += row.started.known();
    completed += row.completed.known();
    unread += static_cast<int>(row.unread_parcels);
    for (const auto& reference : row.parcels) with_prefix += reference.prefix_known;
    without_land += !row.land_m2;
    land += row.land_m2.value_or(0);
  }
  CHECK(states == std::map<std::string, int>{{"autorisé", 182}, {"annulé", 10}, {"commencé", 18}, {"terminé", 41}});
  CHECK(parcels == std::map<std::size_t, int>{{0, 20}, {1, 110}, {2, 48}, {3, 73}});
  CHECK(started == 61);
  CHECK(completed == 41);
  CHECK(unread == 1);
  CHECK(with_prefix == 4);
  CHECK(without_land == 30);
  CHECK(land == 4968099.0);

  const auto& first = list.rows.front();
  CHECK(first.line == 3);
  CHECK(first.number == "03155505M0018");
  CHECK(first.authorised.text() == "2013-02-13");
  CHECK(ids_of(first) == "31555000AM0493? ");
  CHECK(first.address == "18 CHEMIN DE CANTO LAOUZETTO 31 TOULOUSE");
  CHECK(first.land_m2 == std::optional<double>(1319));
  CHECK(first.remarks.empty());
  std::map<std::string, const PermitRow*> by_number;
  for (const auto& row : list.rows) by_number[row.number] = &row;
  CHECK(ids_of(*by_number.at("03155514A0007")) == "31555846AP0015 31555846AP0014 31555846AP0005 ");
  CHECK_THAT(remarks_of(*by_number.at("03155513A1000")), Contains("NUM_CADASTRE1: référence cadastrale « 864 » « AP15 » lue comme préfixe 864, section AP, numéro 15"));
  CHECK_THAT(remarks_of(*by_number.at("03155517A0001")), Contains("SEC_CADASTRE1: référence cadastrale « 94 » « 806 » illisible : section « 94 »"));
  CHECK_THAT(remarks_of(*by_number.at("03155520M0005")), Contains("la parcelle n'est concernée qu'en partie"));

  // Toulouse is not in the territory: every row is in the result, as not placed.
  const ParcelIndex cadastre(ids({"13022000AB0012"}), words().arrondissements);
  const auto places = place_permits(list.rows, cadastre);
  REQUIRE(places.size() == 251);
  for (const auto& place : places) {
    CHECK(place.placement == Placement::none);
    REQUIRE_FALSE(place.missing.empty());
    for (const auto& missing : place.missing) CHECK(missing.reason == "hors du territoire");
  }
  // With Toulouse as territory, 19 rows have no reference at all and one has none that can be read.
  std::map<std::string, int> reasons;
  for (const auto& place : place_permits(list.rows, cadastre, {"31555"})) ++reasons[place.missing.front().reason];
  CHECK(reasons == std::map<std::string, int>{{"aucune référence cadastrale", 19}, {"référence cadastrale illisible", 1}, {"parcelle absente du cadastre fourni", 231}});
}

TEST_CASE("each of the four lists is known by its codes, in any case, with one header line or two", "[layers][permits]") {
  CHECK(parsed("COMM;Type_DAU;Num_DAU;NB_LGT_TOT_CREES\n13022;PC;1;2\n").list == PermitList::housing);
  CHECK(parsed("comm;type_dau;num_dau;NB_CHAMBRES\n13022;PC;1;2\n").list == PermitList::premises);
  CHECK(parsed("COMM;NUM_PA\n13022;1\n").list == PermitList::development);
  const auto demolition = parsed("\"Commune; du lieu\";\"Numéro\"\n\"COMM\";\"NUM_PD\"\n13022;1\n");
  CHECK(demolition.list == PermitList::demolition);
  CHECK(demolition.header_lines == 2);
  CHECK(demolition.rows.front().kind == PermitKind::pd);
  CHECK(demolition.rows.front().line == 3);
  CHECK(parsed("numero,insee\n1,13022\n").list == PermitList::own);

  // One code, another word: 2 is not a hotel in the list of dwellings.
  CHECK(parsed("COMM;Type_DAU;Num_DAU;NB_LGT_TOT_CREES;DESTINATION_PRINCIPALE\n13022;DP;1;2;2\n").rows[0].destination == "non résidentiel");
  const auto premises = parsed("COMM;Type_DAU;Num_DAU;NB_CHAMBRES;DESTINATION_PRINCIPALE\n13022;DP;1;2;2\n");
  CHECK(premises.rows[0].destination == "hébergement hôtelier");
  CHECK(premises.rows[0].kind == PermitKind::dp);
}

TEST_CASE("the field list and the description of the layer agree", "[layers][permits]") {
  const auto table = read_csv(data_directory() / "layers" / "sitadel" / "champs.csv");
  CHECK(table.rows.size() == 280);
  std::map<std::string, std::set<std::string>> lists_of;
  for (const auto& row : table.rows) lists_of[lower(row[1])].insert(row[0]);
  for (const auto& list : words().lists) {
    if (list.number.empty()) continue;
    CHECK(lists_of.at(list.number).count(list.name) == 1);
    for (const auto& field : list.only_here) CHECK(lists_of.at(field) == std::set<std::string>{list.name});
  }
  for (const auto* role : {"authorised", "started", "completed", "commune", "section1", "number3", "area", "zone", "street", "postal_code"})
    CHECK(lists_of.at(words().columns.at(role).front()).size() == 4);
}

TEST_CASE("the encoding is found and said", "[layers][permits]") {
  const std::string utf8 = "numero;etat;adresse\n1;Terminé;Allée du Cœur\n";
  CHECK(parsed(utf8).encoding == "UTF-8");
  const auto bom = parsed("\xEF\xBB\xBF" + utf8);
  CHECK(bom.encoding == "UTF-8 with BOM");
  CHECK(bom.rows[0].number == "1");
  const auto latin = parsed("numero;etat;adresse\n1;Termin\xE9;All\xE9" "e\n");
  CHECK(latin.encoding == "ISO-8859-1");
  CHECK(latin.rows[0].state == PermitState::completed);
  CHECK(latin.rows[0].address == "Allée");
  const auto windows = parsed("numero;etat;adresse\n1;Termin\xE9;C\x9Cur \x80\n");
  CHECK(windows.encoding == "Windows-1252");
  CHECK(windows.rows[0].address == "Cœur €");
}

TEST_CASE("a list of one's own is mapped by names", "[layers][permits]") {
  const auto list = parsed(
      "numero;type;etat;date;insee;parcelles;surface_m2\r\n"
      "PC 013 022 24 00001;permis de construire;Accordé;12/03/2024;13022;13022000AB0012, 13022 000 AB 13;1250,5\r\n"
      "PA 013 022 24 00002;;en instruction;2024-03;13022;;\r\n"
      "\"CU \"\"A\"\" 3\";CUb;\"sans\nsuite\";2024;;132028080A0134;12 000\r\n"
      "4;lotissement;refusé;;13022;;0\r\n");
  REQUIRE(list.rows.size() == 4);
  const auto& r = list.rows;
  CHECK(r[0].kind == PermitKind::pc);
  CHECK(r[0].state == PermitState::authorised);
  CHECK(r[0].authorised.text() == "2024-03-12");
  CHECK(ids_of(r[0]) == "13022000AB0012 13022000AB0013 ");
  CHECK(r[0].land_m2 == std::optional<double>(1250.5));
  CHECK(r[1].kind == PermitKind::pa);  // from the number
  CHECK(r[1].state == PermitState::pending);
  CHECK(r[1].authorised.text() == "2024-03");
  CHECK(r[2].number == "CU \"A\" 3");
  CHECK(r[2].kind == PermitKind::cu);
  CHECK(r[2].state == PermitState::unknown);
  CHECK(r[2].state_word == "sans\nsuite");
  CHECK(r[2].commune == "13202");
  CHECK(r[2].land_m2 == std::optional<double>(12000));
  CHECK(r[3].line == 6);  // the quoted line end counts
  CHECK(r[3].kind == PermitKind::other);
  CHECK_THAT(remarks_of(r[3]), Contains("type: type « lotissement » inconnu, lu comme « autre »") && Contains("surface_m2: superficie 0, lue comme non renseignée"));
}

TEST_CASE("what cannot be read is a remark; the row stays", "[layers][permits]") {
  const auto list = parsed(
      "numero;type;etat;date;insee;parcelles;surface_m2;sec_cadastre1;num_cadastre1\n"
      ";PC;7;2024-02-30;13022;AB12;beaucoup;AB;\n"
      "1;PC;2;;13022;;;808A;12/13\n"
      "2;PC;2\n");
  REQUIRE(list.rows.size() == 3);
  const auto said = remarks_of(list.rows[0]);
  CHECK_THAT(said, Contains("numero: numéro manquant") && Contains("etat: état « 7 » inconnu") && Contains("date: « 2024-02-30 » n'est pas une date"));
  CHECK_THAT(said, Contains("parcelles: « AB12 » n'est pas un identifiant") && Contains("surface_m2: superficie « beaucoup » illisible"));
  CHECK_THAT(said, Contains("sec_cadastre1: référence cadastrale « AB » «  » incomplète : le numéro manque"));
  CHECK(list.rows[0].unread_parcels == 2);
  CHECK_FALSE(list.rows[0].authorised.known());
  CHECK(ids_of(list.rows[1]) == "130228080A0012 130228080A0013 ");
  CHECK_THAT(remarks_of(list.rows[1]), Contains("lue comme 2 parcelles"));
  CHECK_THAT(remarks_of(list.rows[2]), Contains("3 champs au lieu de 9"));
}

TEST_CASE("a number that stands twice is reported with both rows, and both stay", "[layers][permits]") {
  const auto list = parsed("numero;type;insee\n7;PC;13022\n7;PA;13022\n8;PC;13022\n7;PC;13022\n");
  REQUIRE(list.rows.size() == 4);
  REQUIRE(list.duplicates.size() == 1);
  CHECK(list.duplicates[0] == std::pair<std::size_t, std::size_t>{0, 3});
  CHECK_THAT(remarks_of(list.rows[3]), Contains("numéro « 7 » déjà donné ligne 2"));
  CHECK(list.rows[0].remarks.size() + 1 == list.rows[3].remarks.size());
}

TEST_CASE("faults of the file are said all at once with line and column", "[layers][permits]") {
  CHECK(fault_of("") == "liste.csv: is empty; a header line is needed");
  CHECK_THAT(fault_of("insee;date;insee\n13022;2024-01-01;1\n"), Contains("liste.csv, line 1, column 3: 'insee' stands twice"));
  CHECK_THAT(fault_of("insee;date;insee\n13022;2024-01-01;1\n"), Contains("no column with the number of the permit; one of num_dau, num_pa"));
  CHECK_THAT(fault_of("COMM;Num_DAU\n13022;1\n"), Contains("unknown list: logements and locaux fit its columns and none of their own columns is there"));
  const auto open = fault_of("numero;insee;adresse\n1;13022;a;b\n2;13022;\"rue\n3;13022;c\n");
  CHECK_THAT(open, Contains("liste.csv, line 2: 4 fields for 3 columns; quote the field that holds a ';'"));
  CHECK_THAT(open, Contains("liste.csv, line 3, column adresse: a quote (\") opens and is never closed"));
  const auto strict = fault_of("numero;type;etat;date;insee\n1;PC;2;hier;13022\n1;PC;2;2024-13-01;13022\n", {.strict = true});
  CHECK_THAT(strict, Contains("liste.csv, line 2, column date: « hier » n'est pas une date"));
  CHECK_THAT(strict, Contains("liste.csv, line 3, column date: « 2024-13-01 » n'est pas une date"));
  CHECK_THAT(strict, Contains("liste.csv, lines 2 and 3, column numero: the number '1' stands twice"));
  CHECK_THROWS_AS(read_permits("no/such/list.csv", words()), IoError);
}

TEST_CASE("a permit is placed wholly, in part or not, with the reason", "[layers][permits]") {
  const ParcelIndex cadastre(ids({"13022000AB0012", "13022000AB0013", "13022000AB0012"}), words().arrondissements);
  CHECK(cadastre.repeated() == 1);
  CHECK(cadastre.communes() == std::vector<std::string>{"13022"});
  const auto places = place_permits(rows_of("1;13022;;;13022000AB0013,13022000AB0012;\n"
                                            "2;13022;AB;12;13022000AB0012,13022000AB0099;\n"
                                            "3;13022;;;;\n"
                                            "4;31555;AB;12;;\n"
                                            "5;13022;AB;12;31555000AB0012;\n"
                                            "6;13022;94;806;;\n"
                                            "7;13022;AC;12;;\n"),
                                    cadastre);
  REQUIRE(places.size() == 7);
  CHECK(places[0].placement == Placement::fully);
  CHECK(places[0].parcels == std::vector<std::size_t>{1, 0});
  CHECK(places[0].missing.empty());
  CHECK(places[1].placement == Placement::partly);
  CHECK(places[1].parcels == std::vector<std::size_t>{0});
  REQUIRE(places[1].missing.size() == 1);
  CHECK(places[1].missing[0].id == "13022000AB0099");
  CHECK(places[1].missing[0].reason == "parcelle absente du cadastre fourni");
  CHECK(places[2].placement == Placement::none);
  CHECK(places[2].missing.at(0).reason == "aucune référence cadastrale");
  CHECK(places[3].missing.at(0).reason == "hors du territoire");
  CHECK(places[4].placement == Placement::partly);
  CHECK(places[4].missing.at(0).reason == "hors du territoire");
  CHECK(places[5].missing.at(0).reason == "référence cadastrale illisible");
  CHECK(places[6].missing.at(0).reason == "parcelle absente du cadastre fourni");
  CHECK(placement_word(Placement::partly) == "placé en partie");
}

TEST_CASE("the whole of Marseille and its arrondissements meet both ways, and what is ambiguous is said", "[layers][permits]") {
  const ParcelIndex cadastre(ids({"132028080A0134", "132158700A0134", "132028080B0001", "132028090B0001"}), words().arrondissements);
  CHECK(cadastre.communes() == std::vector<std::string>{"13055"});
  const auto places = place_permits(rows_of("1;13055;;;130558080A0134;\n"       // prefix tells the quarter
                                            "2;13055;A;134;;13002\n"            // the postal code tells the arrondissement
                                            "3;13055;A;134;;13000\n"            // nothing tells
                                            "4;13202;A;134;;\n"                 // the arrondissement itself
                                            "5;13055;B;1;;13002\n"              // two quarters of one arrondissement
                                            "6;13055;808B;1;;\n"                // prefix in the section
                                            "7;13203;;;132038080A0134;\n"),     // another arrondissement
                                    cadastre);
  CHECK(places[0].parcels == std::vector<std::size_t>{0});
  CHECK(places[1].parcels == std::vector<std::size_t>{0});
  CHECK(places[2].placement == Placement::none);
  CHECK(places[2].missing.at(0).id == "130550000A0134");
  CHECK(places[2].missing.at(0).reason == "référence ambiguë : 132028080A0134, 132158700A0134");
  CHECK(places[3].parcels == std::vector<std::size_t>{0});
  CHECK(places[4].missing.at(0).reason == "référence ambiguë : 132028080B0001, 132028090B0001");
  CHECK(places[5].parcels == std::vector<std::size_t>{2});
  CHECK(places[6].missing.at(0).reason == "parcelle absente du cadastre fourni");

  // The other way: a cadastre that says 13055, a list that says 13202.
  const ParcelIndex folded(ids({"130558080A0134"}), words().arrondissements);
  CHECK(place_permits(rows_of("1;13202;;;132028080A0134;\n"), folded)[0].placement == Placement::fully);
}

TEST_CASE("real parcels are found by their identifier, and by section and number where one parcel only has them", "[layers][permits]") {
  const auto file = shared("parcelles_completes_echantillon.gpkg");
  if (!std::filesystem::exists(file)) {
    WARN("SKIPPED: no real parcels; set ARPENT_SHARED to the folder that holds data/");
    return;
  }
  sqlite3* base = nullptr;
  REQUIRE(sqlite3_open_v2(("file:" + file.string() + "?immutable=1").c_str(), &base, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) == SQLITE_OK);
  std::vector<std::string> texts;
  const auto each = [](void* out, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(out)->emplace_back(values[0]);
    return 0;
  };
  REQUIRE(sqlite3_exec(base, "select idpar from parcelles", each, &texts, nullptr) == SQLITE_OK);
  sqlite3_close(base);
  REQUIRE(texts.size() == 16766);

  const auto parcels = ids(texts);
  const ParcelIndex cadastre(parcels, words().arrondissements);
  CHECK(cadastre.repeated() == 0);
  CHECK(cadastre.communes() == std::vector<std::string>{"13022", "13055", "13087", "83120"});
  std::string whole, short_form;
  for (const auto& id : parcels) {
    const auto commune = account_commune(id.commune(), words().arrondissements);
    whole += "1;" + commune + ";;;" + commune + std::string(id.text().substr(5)) + ";\n";
    short_form += "1;" + commune + ";" + std::string(id.section()) + ";" + std::string(id.number()) + ";;13002\n";
  }
  const auto by_id = place_permits(rows_of(whole), cadastre);
  for (std::size_t p = 0; p < parcels.size(); ++p) REQUIRE(by_id[p].parcels == std::vector<std::size_t>{p});

  // Counted apart from the identifiers: 15287 have a commune, section and number of their own; the others are all in Marseille.
  std::size_t placed = 0, ambiguous = 0;
  const auto by_number = place_permits(rows_of(short_form), cadastre);
  for (std::size_t p = 0; p < parcels.size(); ++p) {
    if (by_number[p].placement == Placement::fully) {
      REQUIRE(by_number[p].parcels == std::vector<std::size_t>{p});
      ++placed;
    } else {
      REQUIRE_THAT(by_number[p].missing.at(0).reason, Catch::StartsWith("référence ambiguë : 13202"));
      ++ambiguous;
    }
  }
  CHECK(placed == 15287);
  CHECK(ambiguous == 1479);
}

TEST_CASE("a parcel of a commune that merged is found under the new one's prefix", "[layers][permits]") {
  const Table table{{"code_ancien", "nom_ancien", "code_nouveau", "nom_nouveau", "date", "type"},
                    {{"14697", "Vieille", "14472", "Neuve", "2014-01-07", "commune nouvelle"}}};
  const auto changes = parse_commune_changes(table, "evolution.csv");
  const ParcelIndex cadastre(ids({"14472000AB0012", "14472697AB0012"}), words().arrondissements);
  const auto rows = rows_of("1;14697;AB;12;;\n2;14472;AB;12;;\n");
  const auto places = place_permits(rows, cadastre, {}, changes);
  CHECK(places[0].parcels == std::vector<std::size_t>{1});
  CHECK(places[1].missing.at(0).reason == "référence ambiguë : 14472000AB0012, 14472697AB0012");
  CHECK(place_permits(rows, cadastre)[0].missing.at(0).reason == "hors du territoire");
}

TEST_CASE("rows in, rows out, whatever stands in the fields", "[layers][permits][property]") {
  // Every text of four fields over a small alphabet that holds no separator: as many rows as lines, in order.
  const std::string letters = "A0p \xC3\xA9-";
  std::string text = "numero;date;sec_cadastre1;num_cadastre1\n";
  std::size_t lines = 0;
  unsigned seed = 7;
  const auto word = [&] {
    std::string out;
    for (unsigned k = 0; k < 1 + seed % 4; ++k) {
      seed = seed * 1664525u + 1013904223u;
      out += letters[(seed >> 16) % 4];
    }
    return out;
  };
  for (; lines < 2000; ++lines) text += "n" + std::to_string(lines) + ";" + word() + ";" + word() + ";" + word() + "\n";
  const auto list = parsed(text);
  REQUIRE(list.rows.size() == lines);
  for (std::size_t r = 0; r < lines; ++r) {
    REQUIRE(list.rows[r].number == "n" + std::to_string(r));
    REQUIRE(list.rows[r].line == r + 2);
  }
}
