// SPDX-License-Identifier: Apache-2.0
/// Our status beside the producer's, on drawn maps with the real nomenclature: one letter is 100 m².
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/landuse/agreement.hpp"
#include "arpent/layers/catalogue.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

/// U a building, L a lawn of a housing estate, F a forest, A arable land; `?` no code.
const char* code_of(char letter) {
  switch (letter) {
    case 'U': return "CS1.1.1.1/US5";
    case 'L': return "CS2.2.1/US5";
    case 'F': return "CS2.1.1.1/US1.2";
    case 'A': return "CS2.2.1/US1.1";
    default: return "";
  }
}

std::shared_ptr<const Nomenclature> plain() {
  static const auto ocsge = std::make_shared<const Nomenclature>(load_nomenclature("ocsge"));
  return ocsge;
}
std::shared_ptr<const Nomenclature> variants() {
  static const auto with = std::make_shared<const Nomenclature>(plain()->with_status_variants());
  return with;
}

/// Polygon numbers in reverse, as if the file had been written the other way round.
template <class Set>
std::vector<std::size_t> order_of(const Set& set, bool reversed) {
  std::vector<std::size_t> order(set.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = reversed ? order.size() - 1 - i : i;
  return order;
}

LegalState state_of(std::string_view drawing, const StatusRules& rules = {}, bool reversed = false, int threads = 1) {
  const auto map = ascii_map(drawing);
  auto vintage = std::make_shared<Vintage>();
  vintage->crs = lambert93();
  vintage->files.push_back({"nous.gpkg:sol", "sol", {.year = 2023}});
  for (const auto i : order_of(map.polygons, reversed)) {
    vintage->polygons.append(map.polygons, i);
    vintage->classes.push_back(plain()->find(code_of(map.letters[i])));
    vintage->file_of.push_back(0);
    vintage->fid.push_back(static_cast<std::int64_t>(i) + 1);
  }
  return legal_state(vintage, *plain(), variants(), AreaModel::planar(), rules, nullptr, threads);
}

/// What the producer says of a letter: capital, the status of the matrix; small, the other, made by a threshold; `?` none.
ProducerStatus producer_of(std::string_view drawing, bool with_codes = true, bool reversed = false) {
  const auto map = ascii_map(drawing);
  ProducerStatus all;
  all.crs = lambert93();
  all.nomenclature = plain();
  all.sources.push_back("artif_2023_13.gpkg:artif");
  for (const auto i : order_of(map.polygons, reversed)) {
    const char letter = map.letters[i];
    const bool small = letter >= 'a' && letter <= 'z';
    const auto id = plain()->find(code_of(small ? static_cast<char>(letter - 'a' + 'A') : letter));
    const auto status = status_of(plain()->at(id).artificial);
    all.polygons.append(map.polygons, i);
    all.status.push_back(small ? opposite(status) : status);
    all.by_threshold.push_back(status == Status::unknown ? std::nullopt : std::optional(small));
    all.classes.push_back(with_codes ? id : unclassified);
    all.file_of.push_back(0);
    all.fid.push_back(static_cast<std::int64_t>(i) + 1);
  }
  return all;
}

double cells(ExactArea area) { return area.square_metres().value / cell_area.value; }
double at(const Agreement::Confusion& confusion, Said ours, Said theirs) {
  return cells(confusion[static_cast<std::size_t>(ours)][static_cast<std::size_t>(theirs)]);
}

/// Everything adds up, exactly: lines to our polygons, columns to the producer's, rows to both tables.
void require_closed(const Agreement& agreement) {
  for (const auto* confusion : {&agreement.matrix, &agreement.legal}) {
    ExactArea ours, theirs, all;
    for (std::size_t o = 0; o < said_count; ++o)
      for (std::size_t t = 0; t < said_count; ++t) {
        const auto area = (*confusion)[o][t];
        all += area;
        if (o != static_cast<std::size_t>(Said::nothing)) ours += area;
        if (t != static_cast<std::size_t>(Said::nothing)) theirs += area;
      }
    CHECK(ours == agreement.ours);
    CHECK(theirs == agreement.theirs);
    CHECK(all - agreement.overlap == agreement.area);
  }
  ExactArea rows;
  for (const auto& row : agreement.rows) rows += row.area;
  CHECK(rows - agreement.overlap == agreement.area);
  CHECK(agreement.gaps.size() == agreement.outlines.size());
}

/// Area of the gaps by word, in cells.
std::map<std::string, double> gaps_of(const Agreement& agreement) {
  std::map<std::string, double> sums;
  for (const auto& gap : agreement.gaps) sums[std::string(gap_cause_word(gap.cause))] += gap.area.square_metres().value / cell_area.value;
  return sums;
}

constexpr AgreementOptions one_thread{.threads = 1};
const StatusRules none{.least = {{0}, {0}}};  // no thresholds: the matrix alone

// A wood with a lawn of 4 cells (400 m²) and one of 30, and a grove of 2 cells within the large lawn: the thresholds make
// the small lawn natural and the grove artificial.
constexpr const char* estate = R"(FFFFFFFFFFFFF
                                  FLLFFFLLLLLLF
                                  FLLFFFLLFFLLF
                                  FFFFFFLLLLLLF
                                  FFFFFFLLLLLLF
                                  FFFFFFLLLLLLF
                                  FFFFFFFFFFFFF)";

}  // namespace

TEST_CASE("a producer that says the same agrees everywhere", "[agreement]") {
  const auto state = state_of(estate);
  const auto agreement = agree(state, producer_of(R"(FFFFFFFFFFFFF
                                                     FllFFFLLLLLLF
                                                     FllFFFLLffLLF
                                                     FFFFFFLLLLLLF
                                                     FFFFFFLLLLLLF
                                                     FFFFFFLLLLLLF
                                                     FFFFFFFFFFFFF)"), one_thread);
  require_closed(agreement);
  CHECK(agreement.gaps.empty());
  CHECK(at(agreement.legal, Said::artificial, Said::artificial) == 30);
  CHECK(at(agreement.legal, Said::natural, Said::natural) == 61);
  CHECK(at(agreement.matrix, Said::artificial, Said::artificial) == 28);
  CHECK(at(agreement.matrix, Said::artificial, Said::natural) == 4);
  CHECK(at(agreement.matrix, Said::natural, Said::artificial) == 2);
}

TEST_CASE("a producer that keeps the matrix differs by our thresholds alone", "[agreement]") {
  const auto state = state_of(estate);
  const auto agreement = agree(state, producer_of(estate), one_thread);
  require_closed(agreement);
  CHECK(at(agreement.matrix, Said::artificial, Said::artificial) == 32);
  CHECK(at(agreement.matrix, Said::natural, Said::natural) == 59);
  CHECK(at(agreement.legal, Said::natural, Said::artificial) == 4);
  CHECK(at(agreement.legal, Said::artificial, Said::natural) == 2);
  CHECK(gaps_of(agreement) == std::map<std::string, double>{{"seuil", 6}});
}

TEST_CASE("a threshold of the producer that ours did not follow", "[agreement]") {
  const auto agreement = agree(state_of("FLLF", none), producer_of("FllF"), one_thread);
  require_closed(agreement);
  CHECK(gaps_of(agreement) == std::map<std::string, double>{{"seuil_producteur", 2}});
}

TEST_CASE("another class of the producer is named before thresholds", "[agreement]") {
  const auto agreement = agree(state_of("FFLL", none), producer_of("FAUF"), one_thread);
  require_closed(agreement);
  CHECK(gaps_of(agreement) == std::map<std::string, double>{{"code", 1}});
  CHECK(at(agreement.legal, Said::artificial, Said::natural) == 1);
  SECTION("without codes nothing tells") {
    CHECK(gaps_of(agree(state_of("FFLL", none), producer_of("FAUF", false), one_thread)) == std::map<std::string, double>{{"", 1}});
  }
}

TEST_CASE("a small patch at the edge of the data may be large in fact", "[agreement]") {
  // The wood is large enough; the lawn has 2 cells here, and goes on where we have no data.
  const char* ours = R"(FFFFFFFF
                        FFFFFFFL
                        FFFFFFFL
                        FFFFFFFF)";
  const auto agreement = agree(state_of(ours), producer_of(ours), one_thread);
  require_closed(agreement);
  CHECK(gaps_of(agreement) == std::map<std::string, double>{{"bord", 2}});
}

TEST_CASE("what one side does not have, or does not say, is counted apart", "[agreement]") {
  const auto agreement = agree(state_of("FFLL?..", none), producer_of(".FL?LLF"), one_thread);
  require_closed(agreement);
  CHECK(agreement.gaps.empty());
  CHECK(at(agreement.legal, Said::natural, Said::nothing) == 1);
  CHECK(at(agreement.legal, Said::natural, Said::natural) == 1);
  CHECK(at(agreement.legal, Said::artificial, Said::artificial) == 1);
  CHECK(at(agreement.legal, Said::artificial, Said::unknown) == 1);
  CHECK(at(agreement.legal, Said::unknown, Said::artificial) == 1);
  CHECK(at(agreement.legal, Said::nothing, Said::artificial) == 1);
  CHECK(at(agreement.legal, Said::nothing, Said::natural) == 1);
  CHECK(cells(agreement.area) == 7);
}

TEST_CASE("gaps under the least area are figures only", "[agreement]") {
  const auto agreement = agree(state_of("FLFLL", none), producer_of("FFFFF"), {.minimum = {150}, .threads = 1});
  require_closed(agreement);
  CHECK(at(agreement.legal, Said::artificial, Said::natural) == 3);
  CHECK(gaps_of(agreement) == std::map<std::string, double>{{"code", 2}});
  CHECK(cells(agreement.undrawn) == 1);
}

TEST_CASE("polygons of the producer that overlap are counted as such", "[agreement]") {
  auto producer = producer_of("FFF");
  const auto again = ascii_map("F..");
  producer.polygons.append(again.polygons, 0);
  producer.status.push_back(Status::natural);
  producer.by_threshold.emplace_back();
  producer.classes.push_back(unclassified);
  producer.file_of.push_back(0);
  producer.fid.push_back(9);
  const auto agreement = agree(state_of("FFF", none), producer, one_thread);
  CHECK(cells(agreement.overlap) == 1);
  CHECK(cells(agreement.area) == 3);
  CHECK(at(agreement.legal, Said::natural, Said::natural) == 4);
}

TEST_CASE("the order of polygons and the number of threads change nothing", "[agreement]") {
  const char* theirs = R"(FFFFFFFFFFFF.
                          FFFFFFUULLLLF
                          FLLFFFLLFFLLA
                          FLLFFFllllLLF
                          FFFFFFLLLLLLF
                          .?FFFFLLLLLLF
                          FFFFFFFFFFFFF)";
  const auto state = state_of(estate);
  const auto producer = producer_of(theirs);
  const auto wanted = agree(state, producer, one_thread);
  require_closed(wanted);
  REQUIRE(wanted.gaps.size() > 3);
  const bool reversed = GENERATE(false, true);
  const int threads = GENERATE(1, 2, 8);
  const auto other_state = state_of(estate, {}, reversed, threads);
  const auto other_producer = producer_of(theirs, true, reversed);
  const auto found = agree(other_state, other_producer, {.threads = threads});
  REQUIRE(found.rows.size() == wanted.rows.size());
  for (std::size_t k = 0; k < found.rows.size(); ++k) {
    CHECK(found.rows[k].ours == wanted.rows[k].ours);
    CHECK(found.rows[k].theirs == wanted.rows[k].theirs);
    CHECK(found.rows[k].cause == wanted.rows[k].cause);
    CHECK(found.rows[k].area == wanted.rows[k].area);
  }
  REQUIRE(found.gaps.size() == wanted.gaps.size());
  for (std::size_t k = 0; k < found.gaps.size(); ++k) {
    CHECK(found.outlines.same_outline(k, wanted.outlines, k));
    CHECK(found.gaps[k].cause == wanted.gaps[k].cause);
    CHECK(found.gaps[k].area == wanted.gaps[k].area);
    CHECK(other_producer.fid[found.gaps[k].polygon] == producer.fid[wanted.gaps[k].polygon]);
  }
}

TEST_CASE("the first rule that holds explains a gap", "[agreement]") {
  TwoStatuses ground{.matrix = Status::artificial, .legal = Status::artificial, .theirs = Status::natural};
  CHECK(gap_cause(ground) == GapCause::none);
  ground.same_code = false;
  ground.same_matrix = true;
  CHECK(gap_cause(ground) == GapCause::code);
  ground.their_threshold = true;
  CHECK(gap_cause(ground) == GapCause::producer_threshold);
  ground.small_at_limit = true;
  CHECK(gap_cause(ground) == GapCause::limit);
  ground.their_threshold = false;
  CHECK(gap_cause(ground) == GapCause::code);
  ground.same_matrix = false;
  ground.small_at_limit = true;
  CHECK(gap_cause(ground) == GapCause::code);
  ground.exempted = true;
  CHECK(gap_cause(ground) == GapCause::exemption);
  ground.theirs = Status::artificial;
  CHECK(gap_cause(ground) == GapCause::none);
  ground.theirs = Status::unknown;
  CHECK(gap_cause(ground) == GapCause::none);
}

TEST_CASE("words of a producer's status", "[agreement]") {
  for (const auto* yes : {"artif", " ARTIF ", "1", "true", "Oui"}) CHECK(producer_status_of(yes) == Status::artificial);
  for (const auto* no : {"non artif", "NON  ARTIF", "nonartif", "0", "False", "non"}) CHECK(producer_status_of(no) == Status::natural);
  for (const auto* nothing : {"", "  "}) CHECK(producer_status_of(nothing) == Status::unknown);
  for (const auto* other : {"2", "artificiel", "peut-être"}) CHECK(!producer_status_of(other).has_value());
}

TEST_CASE("another CRS is refused", "[agreement]") {
  auto producer = producer_of("F");
  producer.crs = Crs("EPSG:3035");
  CHECK_THROWS_AS(agree(state_of("F"), producer, one_thread), DataError);
}
