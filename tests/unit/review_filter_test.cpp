// SPDX-License-Identifier: Apache-2.0
/// The conditions of rules, answered as OGR SQL answers them.
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/review/filter.hpp"

using namespace arpent;

namespace {

bool keeps(const std::string& text, const std::map<std::string, std::string>& row) {
  const AttributeFilter filter(text);
  return filter.keeps([&](std::size_t column) -> std::string_view {
    const auto found = row.find(filter.columns()[column]);
    return found == row.end() ? std::string_view{} : std::string_view(found->second);
  });
}

std::string refusal(const std::string& text) {
  try {
    const AttributeFilter filter(text);
  } catch (const DataError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("texts are compared without regard to case, an empty field is never equal or different", "[review][filter]") {
  CHECK(keeps("TYPEZONE = 'auc'", {{"typezone", "AUc"}}));
  CHECK_FALSE(keeps("typezone = 'A'", {{"typezone", "AUc"}}));
  CHECK(keeps("typezone <> 'A'", {{"typezone", "N"}}));
  CHECK_FALSE(keeps("typezone <> 'A'", {}));
  CHECK_FALSE(keeps("NOT typezone = 'A'", {}));
  CHECK(keeps("typezone IS NULL", {}));
  CHECK(keeps("typezone IS NOT NULL", {{"typezone", "N"}}));
  CHECK(keeps("", {}));
}

TEST_CASE("AND binds tighter than OR, brackets tighter still", "[review][filter]") {
  const std::map<std::string, std::string> row{{"a", "1"}, {"b", "2"}, {"c", "9"}};
  CHECK(keeps("a = '1' OR b = '0' AND c = '0'", row));
  CHECK_FALSE(keeps("(a = '1' OR b = '0') AND c = '0'", row));
  CHECK(keeps("NOT (a = '0' OR c = '0')", row));
  CHECK(keeps("a = '1' OR missing = 'x'", row));
  CHECK_FALSE(keeps("a = '1' AND missing = 'x'", row));
}

TEST_CASE("lists, patterns and numbers", "[review][filter]") {
  CHECK(keeps("typepsc IN ('05', '07')", {{"typepsc", "07"}}));
  CHECK_FALSE(keeps("typepsc NOT IN ('05', '07')", {{"typepsc", "07"}}));
  CHECK(keeps("libelle LIKE 'Parc %'", {{"libelle", "Parc Borély"}}));
  CHECK_FALSE(keeps("libelle LIKE 'parc %'", {{"libelle", "Parc Borély"}}));
  CHECK(keeps("libelle ILIKE 'parc %ély'", {{"libelle", "Parc Borély"}}));
  CHECK(keeps("libelle LIKE 'a_c%'", {{"libelle", "abc"}}));
  CHECK(keeps("n >= 9.5", {{"n", "10"}}));
  CHECK_FALSE(keeps("n >= 9.5", {{"n", "ten"}}));
  CHECK(keeps("n < '9'", {{"n", "10"}}));  // texts: by letters
  CHECK(keeps("code = '01'", {{"code", "01"}}));
  CHECK_FALSE(keeps("code = '1'", {{"code", "01"}}));
  CHECK(keeps("nom = 'l''étang'", {{"nom", "l'étang"}}));
  CHECK(keeps("\"Nom Long\" = 'x'", {{"nom long", "x"}}));
}

TEST_CASE("what hangs on a value that is missing or unreadable cannot be told", "[review][filter]") {
  const auto holds = [](const std::string& text, std::optional<std::string_view> a, std::string_view b) {
    const AttributeFilter filter(text);
    return filter.holds([&](std::size_t column) -> std::optional<std::string_view> { return filter.columns()[column] == "a" ? a : std::optional(b); });
  };
  CHECK(holds("a = '1'", "1", "") == true);
  CHECK(holds("a = '1'", "2", "") == false);
  CHECK(holds("a = '1'", "", "") == std::nullopt);
  CHECK(holds("a = '1'", std::nullopt, "") == std::nullopt);
  CHECK(holds("a = '1' AND b = '2'", std::nullopt, "3") == false);
  CHECK(holds("b = '2' OR a = '1'", std::nullopt, "2") == true);
  CHECK(holds("a IS NULL", "", "") == true);
  CHECK(holds("a IS NULL", std::nullopt, "") == false);  // it is there
  CHECK(AttributeFilter("A IN ('x', 'Y') OR b <> 'z' OR a LIKE 'w%' OR a > 'v'").named("a") == std::vector<std::string>{"x", "y"});
  CHECK(AttributeFilter("a = '1'").named("b").empty());
}

TEST_CASE("a condition that cannot be read says where and what was expected", "[review][filter]") {
  CHECK(refusal("typezone == 'A'") == "a text in single quotes or a number was expected at character 11, not '='");
  CHECK(refusal("typezone = A") == "a text in single quotes or a number was expected at character 12, not 'A'");
  CHECK(refusal("typezone = 'A") == "the quote at character 12 is never closed");
  CHECK(refusal("typezone IN ('A'") == "',' or ')' was expected at character 17, not the end");
  CHECK(refusal("a = '1' b = '2'") == "AND, OR or the end was expected at character 9, not 'b'");
  CHECK(refusal("AND a = '1'") == "a column was expected at character 1, not 'AND'");
  CHECK(refusal("a ; b") == "character 3 (';') has no meaning in a condition");
  CHECK(refusal(std::string(200, '(') + "a = '1'" + std::string(200, ')')) == "the condition is nested deeper than 100");
}
