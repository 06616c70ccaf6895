// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/overlay.hpp"
#include "arpent/grid/box_index.hpp"

namespace arpent {
namespace {

constexpr Metres map_grid{0.001};  // as the layer of changes: a millimetre is far below what was surveyed
constexpr ClassId no_class = 0xffff;  // our side has no polygon

constexpr Said said_of(Status status) {
  return status == Status::unknown ? Said::unknown : status == Status::artificial ? Said::artificial : Said::natural;
}
constexpr std::size_t place(Said said) { return static_cast<std::size_t>(said); }

/// 0 no, 1 yes, 2 not said.
constexpr unsigned packed(std::optional<bool> flag) { return !flag ? 2 : *flag ? 1 : 0; }
constexpr std::optional<bool> unpacked(unsigned flag) { return flag == 2 ? std::nullopt : std::optional(flag == 1); }

/// Class, theirs, their threshold, cause in 32 bits; ascending keys are the order of the rows.
struct Key {
  ClassId ours;
  Said theirs;
  std::optional<bool> their_threshold;
  GapCause cause;
  [[nodiscard]] std::uint32_t pack() const {
    return (static_cast<std::uint32_t>(ours) << 16) | (static_cast<std::uint32_t>(theirs) << 8) | (packed(their_threshold) << 4) |
           static_cast<std::uint32_t>(cause);
  }
  static Key unpack(std::uint32_t key) {
    return {static_cast<ClassId>(key >> 16), static_cast<Said>((key >> 8) & 0xff), unpacked((key >> 4) & 0xf), static_cast<GapCause>(key & 0xf)};
  }
};

/// What both sides say, by polygon.
class BothSides {
 public:
  BothSides(const LegalState& state, const ProducerStatus& producer) : state_(state), producer_(producer) {
    const auto& ours = *state.nomenclature;
    for (const auto& land : ours.classes()) own_base_.push_back(ours.find(land.plain_code()));
    for (const auto& land : producer.nomenclature->classes()) their_base_.push_back(ours.find(land.code));
  }

  /// @param row, polygon `nowhere` where a side has none
  [[nodiscard]] Key key(std::size_t row, std::size_t polygon) const {
    const auto cause = row == nowhere || polygon == nowhere ? GapCause::none : gap_cause(ground(row, polygon));
    return {row == nowhere ? no_class : state_.classes[row], polygon == nowhere ? Said::nothing : said_of(producer_.status[polygon]),
            polygon == nowhere ? std::nullopt : producer_.by_threshold[polygon], cause};
  }
  [[nodiscard]] bool differ(std::size_t row, std::size_t polygon) const {
    if (row == nowhere || polygon == nowhere) return false;
    const auto ours = state_.status.legal[state_.origin(row)], theirs = producer_.status[polygon];
    return ours != theirs && ours != Status::unknown && theirs != Status::unknown;
  }

 private:
  [[nodiscard]] TwoStatuses ground(std::size_t row, std::size_t polygon) const {
    const auto i = state_.origin(row);
    const auto& nomenclature = *state_.nomenclature;
    TwoStatuses ground{.matrix = state_.status.matrix[i], .legal = state_.status.legal[i], .exempted = nomenclature.at(state_.classes[row]).exempted,
                       .small_at_limit = small_at_limit(i), .theirs = producer_.status[polygon], .their_threshold = producer_.by_threshold[polygon]};
    const auto own = own_base_[state_.classes[row]], their = their_base_[producer_.classes[polygon]];
    if (own == unclassified || their == unclassified) return ground;
    ground.same_code = own == their;
    ground.same_matrix = status_of(nomenclature.at(their).artificial) == ground.matrix;
    return ground;
  }
  [[nodiscard]] bool small_at_limit(std::size_t i) const {
    const auto number = state_.status.patches.of[i];
    if (number == no_patch) return false;
    const auto& patch = state_.status.patches.list[number];
    return patch.at_limit && patch.area.rounded() < BookArea::from(state_.rules.least.other);
  }

  const LegalState& state_;
  const ProducerStatus& producer_;
  std::vector<ClassId> own_base_, their_base_;  // class without the marks of a variant, in our nomenclature
};

/// A gap with its outline in a worker's own set.
struct Drawn {
  std::uint32_t row, polygon;
  BookArea area;
};

class AgreementSink final : public OverlaySink {
 public:
  AgreementSink(const BothSides& sides, const AgreementOptions& options)
      : sides_(sides), options_(options), workers_(static_cast<std::size_t>(thread_count(options.threads))) {}

  void piece(int worker, const OverlayPiece& piece) override {
    auto& own = workers_[static_cast<std::size_t>(worker)];
    own.cells[sides_.key(piece.before, piece.after).pack()] += piece.area;
    if (piece.area < options_.minimum && sides_.differ(piece.before, piece.after)) own.undrawn += piece.area;
  }
  [[nodiscard]] bool wants_outline(std::size_t row, std::size_t polygon) const override {
    return !options_.tables_only && sides_.differ(row, polygon);
  }
  void outline(int worker, const OverlayPiece& piece, const PolygonSet& set, std::size_t i) override {
    if (piece.area < options_.minimum) return;
    auto& own = workers_[static_cast<std::size_t>(worker)];
    append_snapped(set, i, map_grid, own.outlines);
    own.drawn.push_back({static_cast<std::uint32_t>(piece.before), static_cast<std::uint32_t>(piece.after), BookArea::from(piece.area)});
  }

  [[nodiscard]] std::vector<std::pair<std::uint32_t, ExactArea>> cells() const {
    std::unordered_map<std::uint32_t, ExactArea> all;
    for (const auto& worker : workers_)
      for (const auto& [key, area] : worker.cells) all[key] += area;
    std::vector<std::pair<std::uint32_t, ExactArea>> sorted(all.begin(), all.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return sorted;
  }
  [[nodiscard]] ExactArea undrawn() const {
    ExactArea sum;
    for (const auto& worker : workers_) sum += worker.undrawn;
    return sum;
  }
  /// All outlines as one set, in no particular order.
  [[nodiscard]] std::pair<PolygonSet, std::vector<Drawn>> drawn() {
    std::pair<PolygonSet, std::vector<Drawn>> all;
    for (auto& worker : workers_) {
      all.first.append_all(std::move(worker.outlines));
      all.second.insert(all.second.end(), worker.drawn.begin(), worker.drawn.end());
    }
    return all;
  }

 private:
  struct Worker {
    std::unordered_map<std::uint32_t, ExactArea> cells;
    ExactArea undrawn;
    PolygonSet outlines;
    std::vector<Drawn> drawn;
  };
  const BothSides& sides_;
  AgreementOptions options_;
  std::vector<Worker> workers_;
};

AgreementRow row_of(const Key& key, ExactArea area, const Nomenclature& nomenclature) {
  AgreementRow row{.ours = std::nullopt, .matrix = Said::nothing, .legal = Said::nothing, .theirs = key.theirs, .their_threshold = key.their_threshold,
                   .cause = key.cause, .area = area};
  if (key.ours == no_class) return row;
  const auto& land = nomenclature.at(key.ours);
  row.ours = key.ours;
  row.matrix = said_of(status_of(land.artificial_by_matrix()));
  row.legal = said_of(status_of(land.artificial));
  return row;
}

ExactArea sum_of_polygons(const PolygonSet& polygons, const AreaModel& model, int threads) {
  std::vector<ExactArea> sums(static_cast<std::size_t>(thread_count(threads)));
  parallel_for(polygons.size(), 4096, thread_count(threads), [&](std::size_t begin, std::size_t end, int worker) {
    for (auto i = begin; i < end; ++i) sums[static_cast<std::size_t>(worker)] += model.area(polygons, i);
  });
  return std::accumulate(sums.begin(), sums.end(), ExactArea{});
}

/// Gaps along a Hilbert curve, ties by outline and then by what is published of them: never by which thread came first.
void put_in_place(const LegalState& state, const ProducerStatus& producer, const BothSides& sides, const PolygonSet& outlines,
                  const std::vector<Drawn>& drawn, Agreement& agreement) {
  const auto extent = outlines.extent();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places(drawn.size());
  for (std::uint32_t k = 0; k < places.size(); ++k) {
    const auto& box = outlines.box(k);
    places[k] = {hilbert_code(extent, {(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2}), k};
  }
  const auto content = [&](const Drawn& d) {
    const auto i = state.origin(d.row);
    return std::tuple(sides.key(d.row, d.polygon).pack(), d.area, std::string_view(state.vintage->files[state.vintage->file_of[i]].source),
                      state.vintage->fid[i], std::string_view(producer.sources[producer.file_of[d.polygon]]), producer.fid[d.polygon]);
  };
  std::sort(places.begin(), places.end(), [&](const auto& p, const auto& q) {
    if (p.first != q.first) return p.first < q.first;
    if (outline_before(outlines, p.second, q.second)) return true;
    if (outline_before(outlines, q.second, p.second)) return false;
    return content(drawn[p.second]) < content(drawn[q.second]);
  });
  for (const auto& [code, k] : places) {
    const auto& d = drawn[k];
    agreement.outlines.append(outlines, k);
    agreement.gaps.push_back({d.row, d.polygon, sides.key(d.row, d.polygon).cause, d.area});
  }
}

/// @throws CheckError when what was counted is not what the polygons of both sides are
void check_sums(const Agreement& agreement, const OverlayResult& result) {
  ExactArea lines, columns;  // what we cover, what the producer covers
  for (std::size_t ours = 0; ours < said_count; ++ours)
    for (std::size_t theirs = 0; theirs < said_count; ++theirs) {
      if (ours != place(Said::nothing)) lines += agreement.legal[ours][theirs];
      if (theirs != place(Said::nothing)) columns += agreement.legal[ours][theirs];
    }
  Problems problems;
  const auto check = [&](const char* what, ExactArea gap, ExactArea whole) {
    const auto bound = residual_bound(whole.square_metres());
    if (std::fabs(gap.square_metres().value) <= bound.value) return;
    problems.add(say("the check against the producer does not close: {} is off by {} m² (allowed {} m²); look for invalid outlines", what,
                     fixed(gap.square_metres().value, 4), fixed(bound.value, 4)));
  };
  check(tr("the ground of both"), result.zones.front().residual(), agreement.area);
  // A side's pieces are its polygons, once each, where the other side has no ground twice.
  if (result.overlaps_after.empty()) check(tr("our side"), lines - agreement.ours, agreement.ours);
  if (result.overlaps_before.empty()) check(tr("the producer's side"), columns - agreement.theirs, agreement.theirs);
  problems.raise_if_any<CheckError>();
}

}  // namespace

std::string_view gap_cause_word(GapCause cause) {
  switch (cause) {
    case GapCause::exemption: return "exemption";
    case GapCause::code: return "code";
    case GapCause::limit: return "bord";
    case GapCause::threshold: return "seuil";
    case GapCause::producer_threshold: return "seuil_producteur";
    case GapCause::none: break;
  }
  return "";
}

GapCause gap_cause(const TwoStatuses& ground) {
  if (ground.legal == ground.theirs || ground.legal == Status::unknown || ground.theirs == Status::unknown) return GapCause::none;
  if (ground.exempted && ground.theirs == Status::natural) return GapCause::exemption;
  if (ground.same_matrix == false) return GapCause::code;
  const bool ours_inverted = ground.matrix != ground.legal;
  // A producer that says no threshold was at work did not find the patch small either.
  if (ground.small_at_limit && (ours_inverted || ground.their_threshold != false)) return GapCause::limit;
  if (ours_inverted) return GapCause::threshold;
  if (ground.their_threshold == true) return GapCause::producer_threshold;
  return ground.same_code == false ? GapCause::code : GapCause::none;
}

Agreement agree(const LegalState& state, const ProducerStatus& producer, const AgreementOptions& options) {
  if (!producer.crs.same_as(state.vintage->crs))
    throw DataError(say("the producer's layer: CRS {} differs from {}; read both with the same --target-crs", producer.crs.id(),
                        state.vintage->crs.id()));
  const BothSides sides(state, producer);
  AgreementSink sink(sides, options);
  const auto result = overlay(state.polygons(), producer.polygons, nullptr, state.model, sink, options.threads);

  Agreement agreement;
  agreement.minimum = options.minimum;
  agreement.undrawn = sink.undrawn();
  agreement.area = result.zones.front().area;
  agreement.overlap = result.zones.front().overlap;
  agreement.ours = sum_of_polygons(state.polygons(), state.model, options.threads);
  agreement.theirs = sum_of_polygons(producer.polygons, state.model, options.threads);
  for (const auto& [key, area] : sink.cells()) {
    const auto row = row_of(Key::unpack(key), area, *state.nomenclature);
    agreement.matrix[place(row.matrix)][place(row.theirs)] += area;
    agreement.legal[place(row.legal)][place(row.theirs)] += area;
    agreement.rows.push_back(row);
  }
  check_sums(agreement, result);
  const auto [outlines, drawn] = sink.drawn();
  put_in_place(state, producer, sides, outlines, drawn, agreement);
  return agreement;
}

}  // namespace arpent
