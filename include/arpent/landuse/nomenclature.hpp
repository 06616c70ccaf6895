// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arpent/core/units.hpp"

namespace arpent {

/// Class of a nomenclature; 0 is `non_classe`.
using ClassId = std::uint16_t;
inline constexpr ClassId unclassified = 0;

/// Kind of land of a class, the unit of losses and gains. One class has one space.
enum class Space : std::uint8_t {
  undetermined,      ///< the code does not say (a parent whose leaves disagree)
  artificial,
  farm,
  natural,           ///< semi-natural land and bare ground
  forest,
  wetland,
  water,
  urban_vegetation,  ///< vegetated, not artificial by the decree, but of residential, economic or transport use
  quarry,            ///< extraction in operation: not artificial by the decree (6°), not ENAF either
};
/// Natural, farm and forest land (ENAF) as land cover sees it, wetland and water with it. Not the consumption that the law counts
/// from land files (docs/enaf.md).
[[nodiscard]] constexpr bool is_enaf(Space space) {
  return space == Space::farm || space == Space::natural || space == Space::forest || space == Space::wetland || space == Space::water;
}
/// French word used in the tables: `agricole`, `naturel`, `forestier`, …
[[nodiscard]] std::string_view space_name(Space space);
[[nodiscard]] Space space_from_name(std::string_view name);  ///< throws DataError

/// One class of land, and what the nomenclature decides about it.
struct LandClass {
  std::string code;   ///< `CS1.1.1.1/US5`, `112`, `non_classe`
  std::string label;  ///< French
  std::optional<bool> artificial;  ///< by the matrix; empty for `non_classe` only
  std::optional<bool> sealed;      ///< empty when the code does not say
  Space space = Space::undetermined;
  std::string colour;              ///< `#RRGGBB`
  bool leaf = true;                ///< false for a parent code whose leaves agree
  int category = 0;                ///< of the annex to R.101-1, 1 to 10; 0: none, or leaves of several
  bool building = false;           ///< measured against the threshold of buildings
  bool by_threshold = false;       ///< a variant: its status is not the matrix's but that of the patch around it
  bool exempted = false;           ///< a variant: artificial ground that the decree allows not to count
  bool urban = false;              ///< ground of the urban envelope (docs/enveloppe.fr.md); a variant as its plain class
  /// Code without the marks of a variant.
  [[nodiscard]] std::string_view plain_code() const {
    return std::string_view(code).substr(0, code.size() - (exempted ? 1 : 0) - (by_threshold ? 1 : 0));
  }
  /// Status by the matrix, whatever a threshold made of it.
  [[nodiscard]] std::optional<bool> artificial_by_matrix() const {
    return artificial && by_threshold ? std::optional(!*artificial) : artificial;
  }
};

/// Least areas of the annex to R.101-1 code de l'urbanisme, of the classes it qualifies (décret 2023-1096).
struct Thresholds {
  SquareMetres building{50};  ///< footprint of a building, 1°
  SquareMetres other{2500};   ///< of everything else, 2° to 10°
};

/// Ground the decree allows not to count as artificial, by reason.
struct ExemptionKind {
  std::string name;                 ///< `photovoltaique`, `parc`
  std::string label;                ///< French
  SquareMetres least{0};            ///< of the exempted ground in one piece
  std::vector<std::string> covers;  ///< codes of the first dimension it may hold for, with all below them (`CS2`); empty: any
};

/// End of the name of a nomenclature with the variants of a status.
inline constexpr std::string_view status_variants_mark = "+seuils";

/// Why a code went to `non_classe`.
enum class Rejection : std::uint8_t { none, null_code, unknown_code, undecidable };

/// A closed list of classes in one or two dimensions, read from a layer folder. Immutable after loading.
///
/// In two dimensions a class is a pair `cover/use`. A pair with a parent code (CS2.1.1, US4.1) is a class of its
/// own when all its leaves agree on being artificial or not; its sealing and space are kept only if they agree
/// too. Everything else is `non_classe`, with the reason.
class Nomenclature {
 public:
  struct Dimension {
    std::string name;                       ///< `couverture`, `usage`, `poste`
    std::vector<std::string> field_names;   ///< usual names, lower case; `{year}` is four digits, `{yy}` two
    std::vector<std::string> before_names;  ///< in a difference layer: state before
    std::vector<std::string> after_names;   ///< in a difference layer: state after
    std::vector<std::string> corrected_names = {};  ///< in a corrective patch: what the code should have been
    std::unordered_map<std::string, std::string> labels = {};  ///< French, by code
    /// French name of a code; the code itself when the layer has none.
    [[nodiscard]] const std::string& label(const std::string& code) const;
    /// Column of its codes in what is published: the first usual name that is the same every year, `code_cs`.
    [[nodiscard]] std::string column() const;
  };

  Nomenclature(std::string name, std::vector<Dimension> dimensions, std::vector<LandClass> classes);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What it was loaded by: a name of `layers/` or the path of a `layer.json`; empty when it was not loaded.
  [[nodiscard]] const std::string& origin() const { return origin_; }
  void declare_origin(std::string origin) { origin_ = std::move(origin); }
  [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
  /// All classes; [0] is `non_classe`, the rest in order of code.
  [[nodiscard]] const std::vector<LandClass>& classes() const { return classes_; }
  [[nodiscard]] const LandClass& at(ClassId id) const { return classes_[id]; }

  struct Answer {
    ClassId id = unclassified;
    Rejection why = Rejection::none;
  };
  /// Class of one feature from its codes, one per dimension (nullopt: null). Blanks around and case are ignored.
  [[nodiscard]] Answer classify(std::span<const std::optional<std::string_view>> codes) const;
  /// Class by its full code (`CS1.1.1.1/US5`); `unclassified` when there is none.
  [[nodiscard]] ClassId find(std::string_view code) const;

  /// Codes of a class, one per dimension, without the marks of a variant; empty ones for `non_classe`.
  [[nodiscard]] std::vector<std::string> codes_of(ClassId id) const;

  /// Whether any class is ground of the urban envelope: without one, no envelope can be made.
  [[nodiscard]] bool has_urban() const {
    for (const auto& land : classes_)
      if (land.urban) return true;
    return false;
  }

  /// Codes that exist per dimension, deciding or not (to tell `undecidable` from `unknown_code`).
  void declare_codes(std::size_t dimension, std::vector<std::string> codes);
  /// Fields that carry the survey date of a feature, lower case.
  void declare_date_fields(std::vector<std::string> names) { date_fields_ = std::move(names); }
  [[nodiscard]] const std::vector<std::string>& date_fields() const { return date_fields_; }
  /// A raster that says nothing of its values holds codes of leaves, or their ranks from 1 in order of code, as CORINE's
  /// GRID_CODE does. False: such a raster cannot be read.
  void declare_grid_codes() { grid_codes_ = true; }
  [[nodiscard]] bool grid_codes() const { return grid_codes_; }
  /// What the law says of small ground: thresholds, and what may be exempted. None: a nomenclature the decree does not rule.
  void declare_law(const Thresholds& thresholds, std::vector<ExemptionKind> exemptions) {
    thresholds_ = thresholds;
    exemptions_ = std::move(exemptions);
  }
  [[nodiscard]] const std::optional<Thresholds>& thresholds() const { return thresholds_; }
  [[nodiscard]] const std::vector<ExemptionKind>& exemptions() const { return exemptions_; }

  /// The same list with the variants a status needs beside each class: `CODE*` with the other status (it comes from a
  /// threshold), `CODE~` and `CODE*~` exempted where artificial. Its name is that of the nomenclature and `+seuils`.
  [[nodiscard]] Nomenclature with_status_variants() const;
  [[nodiscard]] bool has_status_variants() const;
  /// The variant of a class; the class itself when there is none of that kind.
  [[nodiscard]] ClassId variant(ClassId id, bool by_threshold, bool exempted) const;

 private:
  [[nodiscard]] Nomenclature replaced(std::string name, std::vector<LandClass> classes) const;
  std::string name_, origin_;
  std::vector<Dimension> dimensions_;
  std::vector<LandClass> classes_;
  std::unordered_map<std::string, ClassId> by_code_;
  std::vector<std::vector<std::string>> known_codes_;  // per dimension, normal form, sorted
  std::vector<std::string> date_fields_;
  bool grid_codes_ = false;
  std::optional<Thresholds> thresholds_;
  std::vector<ExemptionKind> exemptions_;
};

}  // namespace arpent
