// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/layers/arrondissements.hpp"
#include "arpent/layers/parcel_id.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

const Arrondissements marseille{{13201, 13216, "13055", "Marseille", 13001}};

std::string id_of(std::string_view text) {
  const auto parsed = parse_parcel_id(text);
  CHECK(parsed.id.has_value() == parsed.fault.empty());
  return parsed.id ? std::string(parsed.id->text()) : "fault: " + parsed.fault;
}

std::string parts_of(std::string_view commune, std::string_view prefix, std::string_view section, std::string_view number) {
  const auto parsed = parcel_id_of_parts(commune, prefix, section, number);
  return parsed.id ? std::string(parsed.id->text()) : "fault: " + parsed.fault;
}

std::vector<std::string> texts(const ParsedParcels& found) {
  std::vector<std::string> all;
  for (const auto& id : found.ids) all.emplace_back(id.text());
  return all;
}

}  // namespace

TEST_CASE("an identifier has four parts", "[layers][parcel]") {
  const auto id = *parse_parcel_id("132028080A0134").id;
  CHECK(id.commune() == "13202");
  CHECK(id.prefix() == "808");
  CHECK(id.section() == "0A");
  CHECK(id.number() == "0134");
  CHECK(sizeof(ParcelId) == 14);
}

TEST_CASE("an identifier is read in any case, with blanks and with its label", "[layers][parcel]") {
  const auto* text = GENERATE("13022000AB0012", "13022000ab0012", " 13022000AB0012 ", "13022 000 AB 0012", "13022 0 AB 12", "13022\t000\tab\t12", "idu 13022000AB0012",
                              "IDU: 13022000AB0012", "idpar=13022000AB0012", "13022000 AB0012", "\"13022000AB0012\"", "13022\u00a0000 AB\u00a00012");
  CHECK(id_of(text) == "13022000AB0012");
}

TEST_CASE("parts are padded", "[layers][parcel]") {
  CHECK(parts_of("13022", "", "A", "7") == "130220000A0007");
  CHECK(parts_of("2a004", "", "ab", "12") == "2A004000AB0012");
  CHECK(parts_of("13202", "808", "0A", "0134") == "132028080A0134");
  CHECK(parts_of("67482", "", "7", "12") == "67482000070012");  // sections in digits: Bas-Rhin
}

TEST_CASE("what is wrong with a part is said part by part, all at once", "[layers][parcel]") {
  const auto all = parts_of("1302", "80X", "ABC", "12345");
  CHECK_THAT(all, Contains("commune « 1302 » : cinq caractères attendus"));
  CHECK_THAT(all, Contains("préfixe « 80X » : trois chiffres attendus"));
  CHECK_THAT(all, Contains("section « ABC » : une ou deux lettres attendues"));
  CHECK_THAT(all, Contains("numéro « 12345 » : un à quatre chiffres attendus"));
  CHECK_THAT(parts_of("13022", "", "94", "806"), Contains("section « 94 »") && !Contains("numéro"));
  CHECK_THAT(parts_of("13022", "", "AB", "0"), Contains("numéro « 0000 »"));
  CHECK_THAT(parts_of("13022", "", "", "12"), Contains("section « 00 »"));
  CHECK_THAT(id_of(""), Contains("identifiant de parcelle vide"));
  CHECK_THAT(id_of("13022000AB012"), Contains("« 13022000AB012 » n'est pas un identifiant de parcelle (13 caractères au lieu de 14)"));
  CHECK_THAT(id_of("-"), Contains("« - » n'est pas un identifiant de parcelle (1 caractère au lieu de 14)"));
  CHECK_THAT(id_of("é"), Contains("(1 caractère au lieu de 14)"));
  CHECK_THAT(id_of("13022000AB0012,13022000AB0013"), Contains("un identifiant attendu, 2 donnés"));
  CHECK_THAT(id_of("1302200OAB0012"), Contains("préfixe « 00O »"));
}

TEST_CASE("one field holds many identifiers, each kept once, faults beside them", "[layers][parcel]") {
  const std::vector<std::string> two{"13022000AB0012", "132028080A0134"};
  const auto* text = GENERATE("13022000AB0012,132028080A0134", "13022000AB0012 ; 132028080a0134;", "13022000AB0012/132028080A0134", "13022000AB0012 132028080A0134",
                              "13022 000 AB 12 13202 808 A 134", "13022000AB0012|132028080A0134,13022000AB0012", "13022000AB0012\n132028080A0134");
  const auto found = parse_parcel_ids(text);
  CHECK(texts(found) == two);
  CHECK(found.faults.empty());

  const auto mixed = parse_parcel_ids("13022000AB0012, AB 13, 132028080A0134");
  CHECK(texts(mixed) == two);
  REQUIRE(mixed.faults.size() == 2);
  CHECK_THAT(mixed.faults[0], Contains("« AB » n'est pas un identifiant"));
  CHECK(parse_parcel_ids("").ids.empty());
  CHECK(parse_parcel_ids(" ; , ").faults.empty());
}

TEST_CASE("the account folds arrondissements, the cadastre keeps them", "[layers][parcel]") {
  CHECK(account_commune("13201", marseille) == "13055");
  CHECK(account_commune("13216", marseille) == "13055");
  CHECK(account_commune("13217", marseille) == "13217");
  CHECK(account_commune("13200", marseille) == "13200");
  CHECK(account_commune("2A004", marseille) == "2A004");
  CHECK(parse_parcel_id("132028080A0134").id->commune() == "13202");
  CHECK(arrondissement_of("13055", "13002", marseille) == std::optional<std::string>("13202"));
  CHECK(arrondissement_of("13055", "13016", marseille) == std::optional<std::string>("13216"));
  CHECK_FALSE(arrondissement_of("13055", "13017", marseille));
  CHECK_FALSE(arrondissement_of("13001", "13002", marseille));
  CHECK_FALSE(arrondissement_of("13055", "", marseille));
}

TEST_CASE("the arrondissements that ship are those of three cities", "[layers][parcel]") {
  const auto all = load_arrondissements();
  REQUIRE(all.size() == 3);
  int count = 0;
  for (const auto& range : all) count += range.last - range.first + 1;
  CHECK(count == 16 + 9 + 20);
  CHECK(account_commune("69385", all) == "69123");
  CHECK(account_commune("75120", all) == "75056");
  CHECK(arrondissement_of("75056", "75011", all) == std::optional<std::string>("75111"));
}
