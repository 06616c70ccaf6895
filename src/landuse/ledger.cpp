// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/ledger.hpp"

#include <algorithm>
#include <numeric>

namespace arpent {
namespace {

/// Rounds exact areas to square centimetres with a prescribed sum: floors, then one more for the largest
/// remainders (ties: first come), as many as the sum asks for.
std::vector<BookArea> round_to_sum(const std::vector<ExactArea>& exact, BookArea sum) {
  std::vector<BookArea> rounded(exact.size());
  if (exact.empty()) return rounded;
  std::vector<Int128> remainder(exact.size());
  std::int64_t missing = sum.cm2();
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto split = exact[i].split_cm2();
    remainder[i] = split.rest;
    rounded[i] = BookArea::from_cm2(split.cm2);
    missing -= split.cm2;
  }
  std::vector<std::size_t> order(exact.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return remainder[a] > remainder[b]; });
  // `missing` is at most the number of cells, give or take the rounding of area, overlap and residual.
  for (std::size_t k = 0; missing > 0; k = (k + 1) % order.size(), --missing) rounded[order[k]] += BookArea::from_cm2(1);
  // Less than the floors only when residual and overlap round the other way. A sliver must not become a negative area:
  // what is taken away comes from cells that have something.
  std::int64_t spare = 0;
  for (const auto& r : rounded) spare += std::max<std::int64_t>(r.cm2(), 0);
  for (std::size_t k = order.size(); missing < 0;) {
    k = k == 0 ? order.size() - 1 : k - 1;
    auto& cell = rounded[order[k]];
    if (cell.cm2() <= 0 && spare > 0) continue;
    cell -= BookArea::from_cm2(1);
    --spare;
    ++missing;
  }
  return rounded;
}

/// Cells that differ by their position alone.
bool same_transition(const Ledger::Key& a, const Ledger::Key& b) {
  return a.zone == b.zone && a.window == b.window && a.before == b.before && a.after == b.after;
}

}  // namespace

std::vector<ExactArea> Ledger::residuals() const {
  std::vector<ExactArea> left(zones.size());
  for (std::size_t z = 0; z < zones.size(); ++z) left[z] = zones[z].area + overlap[z];
  for (const auto& [key, cell] : cells) left[key.zone] -= cell.area;
  return left;
}

bool has_positions(const Ledger& ledger) {
  return std::any_of(ledger.cells.begin(), ledger.cells.end(), [](const auto& cell) { return cell.first.position != Position::unknown; });
}

bool has_positions(const Books& books) {
  return std::any_of(books.rows.begin(), books.rows.end(), [](const auto& row) { return row.position != Position::unknown; });
}

Books publish_books(const Ledger& ledger) {
  Books books;
  books.area_model = ledger.area_model;
  books.cell_rule = ledger.cell_rule;
  const auto residuals = ledger.residuals();
  for (std::size_t z = 0; z < ledger.zones.size(); ++z)
    books.zones.push_back({ledger.zones[z], ledger.zones[z].area.rounded(), ledger.overlap[z].rounded(), residuals[z].rounded()});
  for (auto cell = ledger.cells.begin(); cell != ledger.cells.end();) {
    const auto zone = cell->first.zone;
    auto end = cell;
    std::vector<ExactArea> exact;  // per transition, of all its positions: an envelope must not move the account
    for (auto last = end; end != ledger.cells.end() && end->first.zone == zone; last = end++) {
      if (exact.empty() || !same_transition(last->first, end->first)) exact.emplace_back();
      exact.back() += end->second.area;
    }
    const auto& book = books.zones[zone];
    const auto rounded = round_to_sum(exact, book.area + book.overlap - book.residual);
    for (std::size_t i = 0; cell != end; ++i) {
      auto next = cell;
      std::vector<ExactArea> parts;
      for (; next != end && same_transition(cell->first, next->first); ++next) parts.push_back(next->second.area);
      const auto shares = parts.size() == 1 ? std::vector<BookArea>{rounded[i]} : round_to_sum(parts, rounded[i]);
      for (std::size_t p = 0; cell != next; ++cell, ++p) {
        if (shares[p].zero()) continue;
        const auto off_map = std::min(cell->second.off_map.rounded(), shares[p]);
        books.rows.push_back({zone, cell->first.window, cell->first.before, cell->first.after, shares[p], off_map, cell->first.position});
      }
    }
  }
  return books;
}

void mark_zones_with_data(const Ledger& ledger, std::vector<bool>& met) {
  std::vector<ExactArea> classed(ledger.zones.size());
  for (const auto& [key, cell] : ledger.cells)
    if (key.before != unclassified || key.after != unclassified) classed[key.zone] += cell.area;
  for (std::size_t z = 0; z < classed.size(); ++z)
    if (classed[z].square_metres().value > residual_bound(ledger.zones[z].area.square_metres()).value) met[z] = true;
}

SquareMetres residual_bound(SquareMetres zone_area) { return {std::max(0.01, 1e-9 * zone_area.value)}; }

}  // namespace arpent
