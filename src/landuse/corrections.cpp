// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/corrections.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "arpent/core/text.hpp"
#include "arpent/geo/cut.hpp"

namespace arpent {
namespace {

// Ground that two drawings of one limit leave between them; far below the 1e-4 m² of what is published.
constexpr SquareMetres cut_noise{1e-6};

/// Code of a patch for one dimension; none where it leaves the vintage's.
std::optional<std::string> patch_code(const TextColumn& column, std::size_t i) {
  const auto value = column.value_of[i];
  if (value == TextColumn::null) return std::nullopt;
  const auto text = trimmed(column.values[value]);
  if (text.empty() || lower(text) == lower(unchanged_code)) return std::nullopt;
  return std::string(text);
}

/// Class of ground of class `own` once polygon `p` of the patch corrected it.
Nomenclature::Answer corrected_class(const Nomenclature& nomenclature, ClassId own, const PolygonLayer& patch, std::size_t first_column, std::size_t p) {
  auto codes = nomenclature.codes_of(own);
  for (std::size_t d = 0; d < codes.size(); ++d)
    if (auto code = patch_code(patch.columns[first_column + d], p)) codes[d] = std::move(*code);
  std::vector<std::optional<std::string_view>> views;
  for (const auto& code : codes) views.push_back(code.empty() ? std::nullopt : std::optional<std::string_view>(code));
  return nomenclature.classify(views);
}

struct Unusable {
  std::int64_t fid = -1;
  std::size_t count = 0;
  ExactArea area;
};

}  // namespace

Vintage corrected(const Vintage& vintage, const PolygonLayer& patch, std::size_t first_column, const Nomenclature& nomenclature,
                  const std::string& patch_name, CorrectionEffect& effect, int threads) {
  auto pieces = cut(vintage.polygons, patch.polygons, {}, cut_noise, threads);
  Vintage result{.files = vintage.files, .polygons = std::move(pieces.pieces), .classes = {}, .file_of = {}, .fid = {}, .crs = vintage.crs,
                 .anomalies = vintage.anomalies};
  effect.patches = patch.polygons.size();
  std::map<std::string, Unusable> unusable;
  for (std::size_t k = 0; k < pieces.origin.size(); ++k) {
    const auto i = pieces.origin[k];
    auto own = vintage.classes[i];
    if (pieces.cutter[k] != Cut::outside) {
      const auto p = pieces.cutter[k];
      const auto answer = corrected_class(nomenclature, own, patch, first_column, p);
      const ExactArea area(result.polygons.area(k));
      if (answer.why == Rejection::unknown_code || answer.why == Rejection::undecidable) {
        std::vector<std::string> texts;
        for (std::size_t d = 0; d < nomenclature.dimensions().size(); ++d) texts.push_back(patch_code(patch.columns[first_column + d], p).value_or(unchanged_code));
        auto& entry = unusable[join(texts, "/")];
        if (entry.count++ == 0) entry.fid = patch.fid[p];
        entry.area += area;
      } else if (answer.id != own) {
        ++effect.pieces;
        effect.area += area;
        if (nomenclature.at(own).artificial != nomenclature.at(answer.id).artificial) effect.status_changed += area;
        own = answer.id;
      }
    }
    result.classes.push_back(own);
    result.file_of.push_back(vintage.file_of[i]);
    result.fid.push_back(vintage.fid[i]);
  }
  for (const auto& [codes, entry] : unusable)
    result.anomalies.push_back({patch_name, entry.fid, "correction_inutilisable", codes, entry.area.rounded(),
                                fmt::format("{} objet(s) du correctif, le premier a l'identifiant {} : code hors nomenclature ou indécidable, "
                                            "le code d'origine est gardé",
                                            entry.count, entry.fid)});
  return result;
}

}  // namespace arpent
