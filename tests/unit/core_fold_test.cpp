// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/core/fold.hpp"

using namespace arpent;

TEST_CASE("words are compared without case, accents, hyphens and the kind of blank", "[core][fold]") {
  CHECK(plain_french("  TERMINÉ\t") == "termine");
  CHECK(plain_french("Non-opposition") == "non opposition");
  CHECK(plain_french("en\u00a0cours_d\u2019instruction") == "en cours d'instruction");
  CHECK(plain_french("Re\u0301fuse\u0301") == "refuse");  // accents apart from their letters
  CHECK(plain_french("Œuvre çà") == "oeuvre ca");
  CHECK(plain_french("-2") == "-2");  // a sign, not a hyphen
  CHECK(plain_french("\u202fa\u00a0") == "a");
  CHECK(plain_french("\xC3") == "\xC3");
}

TEST_CASE("names of columns are compared by their letters and digits", "[core][fold]") {
  const auto* number = GENERATE("N° de dossier", "n_de_dossier", "N\u00ba DE DOSSIER", "n de  dossier");
  CHECK(name_key(number) == "ndedossier");
  const auto* area = GENERATE("Surface (m²)", "surface_m2", "SURFACE M2");
  CHECK(name_key(area) == "surfacem2");
  CHECK(name_key("ÉTAT") == name_key("état"));
  CHECK(name_key("№ 1–2") == "12");
  CHECK(name_key("#").empty());
  CHECK(name_key("Дата") != name_key("Номер"));
}

TEST_CASE("a permit's number of the regulated form has one key; any other has none", "[core][fold]") {
  const auto* text = GENERATE("PC 013 022 24 00001", "PC0130222400001", "pc 013-022-24-00001", "PC\u00a0013 022 24 00001", "PC01302224 00001", " PC 013.022.24.00001 ");
  CHECK(permit_number_key(text) == "PC0130222400001");
  CHECK(permit_number_key("PC 013 022 24 00001 M01") == "PC0130222400001M01");
  CHECK(permit_number_key("0130222400001") == "0130222400001");
  CHECK(permit_number_key("031 555 05 M0018") == "03155505M0018");
  CHECK(permit_number_key("PC 02A 004 24 00001") == "PC02A0042400001");
  const auto* other = GENERATE("", "PC 1", "12-3", "1-23", "PC 013 022 24 0001", "PC 013 022 24 00001 M01 T02 X", "PC 013 022 24 00001 (2)", "lotissement des Pins", "PC 01A 004 24 00001",
                               "PC 013 022 2X 00001", "PERMIS 013 022 24 00001");
  CHECK_FALSE(permit_number_key(other));
}

TEST_CASE("a commune's code is brought to five characters", "[core][fold]") {
  CHECK(insee_of(" 13022 ") == "13022");
  CHECK(insee_of("13 022") == "13022");
  CHECK(insee_of("1004") == "01004");
  CHECK(insee_of("2a004") == "2A004");
  const auto* other = GENERATE("", "1302B", "130", "13-022", "2C004", "Cassis", "130222", "A2004", "2A04");
  CHECK_FALSE(insee_of(other));
}
