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
#include "layers/permit_text.hpp"
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
      "\"CU \"\"A\"\" 3\";CUb;\"sans\nobjet\";2024;;132028080A0134;12 000\r\n"
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
  CHECK(r[2].state_word == "sans\nobjet");
  CHECK(r[2].commune == "13202");
  CHECK(r[2].land_m2 == std::optional<double>(12000));
  CHECK(r[3].line == 6);  // the quoted line end counts
  CHECK(r[3].kind == PermitKind::other);
  CHECK_THAT(remarks_of(r[3]), Contains("type: type « lotissement » inconnu, lu comme « autre »") && Contains("surface_m2: superficie 0, lue comme non renseignée"));
}

TEST_CASE("what cannot be read is a remark; the row stays", "[layers][permits]") {
  const auto list = parsed(
      "numero;type;etat;date;insee;parcelles;surface_m2;sec_cadastre1;num_cadastre1\n"
      ";PC;7;2024-02-30;13022;AB12 bis;beaucoup;AB;\n"
      "1;PC;2;;13022;;;808A;12/13\n"
      "2;PC;2\n");
  REQUIRE(list.rows.size() == 3);
  const auto said = remarks_of(list.rows[0]);
  CHECK_THAT(said, Contains("numero: numéro manquant") && Contains("etat: état « 7 » inconnu") && Contains("date: « 2024-02-30 » n'est pas une date"));
  CHECK_THAT(said, Contains("parcelles: « AB12 » n'est pas un identifiant de parcelle (4 caractères au lieu de 14)") && Contains("surface_m2: superficie « beaucoup » illisible"));
  CHECK_THAT(said, Contains("sec_cadastre1: référence cadastrale « AB » «  » incomplète : le numéro manque"));
  CHECK(list.rows[0].unread_parcels == 3);
  CHECK_FALSE(list.rows[0].authorised.known());
  CHECK(ids_of(list.rows[1]) == "130228080A0012 130228080A0013 ");
  CHECK_THAT(remarks_of(list.rows[1]), Contains("lue comme 2 parcelles"));
  CHECK_THAT(remarks_of(list.rows[2]), Contains("3 champs au lieu de 9"));
}

TEST_CASE("columns are found whatever the case, accents, blanks and signs of their names, and those of no role are named", "[layers][permits]") {
  const auto list = parsed(
      "N° de dossier;Type;ÉTAT;Date de décision;Code INSEE;Références cadastrales;Surface (m²);date_depot;Instructeur;REC_ARCHI;\n"
      "PC 013 022 24 00001;PC;Annulé;12/03/2024;13022;AA 1;850;01/01/2020;Dupont;1;\n");
  REQUIRE(list.rows.size() == 1);
  const auto& row = list.rows[0];
  CHECK(row.number == "PC 013 022 24 00001");
  CHECK(row.state == PermitState::cancelled);
  CHECK(row.authorised.text() == "2024-03-12");
  CHECK(row.commune == "13022");
  CHECK(ids_of(row) == "13022000AA0001? ");
  CHECK(row.land_m2 == std::optional<double>(850));
  CHECK(row.remarks.empty());
  CHECK(list.unread_columns == std::vector<std::string>{"date_depot", "Instructeur"});  // REC_ARCHI is one of Sitadel's
  // A decomposed accent, and a name written exactly so before one that only sounds so.
  CHECK(parsed("Nume\u0301ro;E\u0301tat\n1;refusé\n").rows[0].state == PermitState::refused);
  CHECK(parsed("numero;Surface m2;surface_m2\n1;1;2\n").rows[0].land_m2 == std::optional<double>(2));
}

TEST_CASE("the columns of a list as it is published are all known", "[layers][permits]") {
  const auto table = read_csv(data_directory() / "layers" / "sitadel" / "champs.csv");
  std::string header;
  for (const auto& row : table.rows)
    if (row[0] == "locaux") header += (header.empty() ? "" : ";") + row[1];
  const auto list = parsed(header + "\n");
  CHECK(list.list == PermitList::premises);
  CHECK(list.unread_columns.empty());
}

TEST_CASE("states are read in the words services write", "[layers][permits]") {
  const auto state_of = [](const std::string& word) { return parsed("numero;etat\n1;\"" + word + "\"\n").rows[0].state; };
  for (const auto* word : {"Accordé", "ACCORDÉE", "accordé(e)s", "Accordé avec prescriptions", "Favorable", "Décision favorable", "NON OPPOSITION", "Non-opposition", "tacite", "Transféré",
                           "autorisé\u00a0avec prescriptions", "2"})
    CHECK(state_of(word) == PermitState::authorised);
  for (const auto* word : {"Refusée", "REFUS", "défavorable", "Opposition", "Rejeté"}) CHECK(state_of(word) == PermitState::refused);
  for (const auto* word : {"Caduc", "caduque", "périmés", "Sans suite", "Classé sans suite", "Retirée", "Désistement", "abandonné", "Annulé", "4"}) CHECK(state_of(word) == PermitState::cancelled);
  for (const auto* word : {"Instruction en cours", "Déposée", "En cours d'instruction", "en cours d\u2019instruction", "Dossier incomplet"}) CHECK(state_of(word) == PermitState::pending);
  for (const auto* word : {"Travaux commencés", "5"}) CHECK(state_of(word) == PermitState::started);
  for (const auto* word : {"Achevés", "6"}) CHECK(state_of(word) == PermitState::completed);
  for (const auto* word : {"Sursis à statuer", "irrecevable", "7", "-2", "non accordé"}) CHECK(state_of(word) == PermitState::unknown);
}

TEST_CASE("every word of a state is on the page about lists", "[layers][permits]") {
  std::ifstream in(data_directory() / "docs" / "permis.fr.md");
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  REQUIRE_FALSE(page.empty());
  for (const auto& [state, word] : words().states) {
    auto row = "| " + word.word + (word.code.empty() ? "" : " (code " + word.code + ")") + " | " + word.word;
    for (const auto& other : word.also) row += ", " + other;
    CHECK_THAT(page, Contains(row + " |"));
  }
}

TEST_CASE("dates are read in the forms that can be taken for no other day", "[layers][permits]") {
  const auto text_of = [](std::string_view text) { return list_date(text).value_or(SurveyDate{}).text(); };
  for (const auto* day : {"2024-03-05", "2024/03/05", "20240305", "05/03/2024", "5/3/2024", "05.03.2024", "05-03-2024", "5 mars 2024", "05 MARS 2024", "2024-03-05T10:00:00Z", "05/03/2024 10:00",
                          "2024-03-05 00:00:00"})
    CHECK(text_of(day) == "2024-03-05");
  CHECK(text_of("1er août 2024") == "2024-08-01");
  CHECK(text_of("31 Décembre 2023") == "2023-12-31");
  for (const auto* month : {"2024-03", "03/2024", "mars 2024"}) CHECK(text_of(month) == "2024-03");
  CHECK(text_of("2024") == "2024");
  for (const auto* none : {"", "45363", "03/06/24", "31/02/2024", "2024-13-01", "2024-00", "12 03 2024", "3 mai 24", "12032024", "2024-03/05", "le 3 mai", "0000", "1/2/3/2024", "mai", "2024-"}) {
    CHECK(text_of(none).empty());
    CHECK_THAT(why_no_date(none), Contains("n'est pas une date ; "));
  }
  CHECK(why_no_date("45363") == "« 45363 » n'est pas une date ; c'est le numéro de jour d'un tableur ; mettre la colonne au format date");
  CHECK_THAT(why_no_date("03/06/24"), Contains("l'année s'écrit en quatre chiffres"));
  CHECK_THAT(why_no_date("31/02/2024"), Contains("ce jour n'existe pas"));
  CHECK_THAT(why_no_date("hier"), Contains("écrire 2024-03-12 ou 12/03/2024"));
}

TEST_CASE("areas are read with their unit and the marks of thousands", "[layers][permits]") {
  for (const auto* text : {"1250,5", "1250.5", "1 250,5", "1\u202f250,50", "1.250,50", "1,250.50", "1250,5 m²", "1250,5m2", "1 250,50 M²", "0,12505 ha"}) {
    INFO(text);
    CHECK(list_area(text).value_or(0) == Approx(1250.5).epsilon(1e-12));
  }
  CHECK(list_area("12 hectares") == std::optional<double>(120000));
  CHECK(list_area("1.250.000") == std::optional<double>(1250000));
  CHECK(list_area("1.250") == std::optional<double>(1.25));  // one mark alone is that of the decimals
  CHECK(list_area("1,250") == std::optional<double>(1.25));
  for (const auto* none : {"", "m²", "beaucoup", "12.50.3", "1.25,0,1", "12 a 50 ca", "12 km", "1,2.50.3"}) CHECK_FALSE(list_area(none));
}

TEST_CASE("section and number name a parcel where the commune is known", "[layers][permits]") {
  const auto of = [](const std::string& insee, const std::string& text) { return parsed("numero;insee;parcelles\n1;" + insee + ";\"" + text + "\"\n").rows[0]; };
  for (const auto* text : {"AA 5", "AA5", "aa 0005", "13022 AA 5", "13022AA0005", "section AA n° 5", "AA n°5", "parcelle AA-5", "13 022 AA 5"}) {
    INFO(text);
    CHECK(ids_of(of("13022", text)) == "13022000AA0005? ");
    CHECK_THAT(remarks_of(of("13022", text)), !Contains("parcelles: "));
  }
  for (const auto* text : {"000 AA 5", "000AA0005", "13022-000-AA-0005", "13022_000_AA_0005", "13022 000 AA 5", "13022000 AA 5"}) {
    INFO(text);
    CHECK(ids_of(of("13022", text)) == "13022000AA0005 ");
  }
  for (const auto* text : {"AA 5 et AA 6", "AA5, AA6", "AA 5 / AA 6", "AA 5 - AA 6", "AA5+AA6", "AA 5 AA 6", "AA 5\nAA 6", "AA 5 & AA 6", "AA5;AA6"}) {
    INFO(text);
    CHECK(ids_of(of("13022", text)) == "13022000AA0005? 13022000AA0006? ");
  }
  CHECK(ids_of(of("13055", "808 A 134")) == "130558080A0134 ");
  CHECK(ids_of(of("13055", "13202-808-0A-0134")) == "132028080A0134 ");
  CHECK(ids_of(of("2A004", "2A004-000-AB-0012 et AB 13")) == "2A004000AB0012 2A004000AB0013? ");
  CHECK(of("", "2A004-000-AB-0012").commune == "2A004");
  CHECK(ids_of(of("13022", "N 5")) == "130220000N0005? ");  // a section, not a sign

  const auto more = of("13022", "13022000AA0001, 4 et 0006");
  CHECK(ids_of(more) == "13022000AA0001 13022000AA0004 13022000AA0006 ");
  CHECK_THAT(remarks_of(more), Contains("« 4 » lu comme le numéro 4 de la section AA, celle de la référence d'avant"));
  // Of no commune, of none that is one, or of no form at all.
  CHECK_THAT(remarks_of(of("", "AA 5")), Contains("« AA 5 » : section et numéro sans leur commune ; écrire 13022 AA 5"));
  CHECK_THAT(remarks_of(of("Cassis", "AA 5")), Contains("commune « CASSIS »"));
  for (const auto* text : {"AA", "5", "AA 0", "AA 5 850", "AA 12345", "AAA 5", "AA 5 m²", "lot 3 de AA 5", "1302 AA 5"}) {
    INFO(text);
    const auto row = of("13022", text);
    CHECK(row.parcels.empty());
    CHECK(row.unread_parcels > 0);
    CHECK_FALSE(row.remarks.empty());
  }
}

TEST_CASE("a permit's number written two ways is one number, any other is what is written", "[layers][permits]") {
  const auto list = parsed("numero;type\nPC 013 022 24 00001;PC\nPC0130222400001;PC\n12-3;PC\n1-23;PC\n");
  REQUIRE(list.duplicates.size() == 1);
  CHECK(list.duplicates[0] == std::pair<std::size_t, std::size_t>{0, 1});
  CHECK_THAT(remarks_of(list.rows[1]), Contains("numéro « PC0130222400001 » déjà donné ligne 2, écrit « PC 013 022 24 00001 »"));
  CHECK(list.rows[1].number == "PC0130222400001");
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
