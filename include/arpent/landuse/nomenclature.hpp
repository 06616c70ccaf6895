// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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
/// French word used in the tables: `agricole`, `naturel`, `forestier`, …
[[nodiscard]] std::string_view space_name(Space space);
[[nodiscard]] Space space_from_name(std::string_view name);  ///< throws DataError

struct LandClass {
  std::string code;   ///< `CS1.1.1.1/US5`, `112`, `non_classe`
  std::string label;  ///< French
  std::optional<bool> artificial;  ///< by the matrix; empty for `non_classe` only
  std::optional<bool> sealed;      ///< empty when the code does not say
  Space space = Space::undetermined;
  std::string colour;              ///< `#RRGGBB`
  bool leaf = true;                ///< false for a parent code whose leaves agree
};

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
  };

  Nomenclature(std::string name, std::vector<Dimension> dimensions, std::vector<LandClass> classes);

  [[nodiscard]] const std::string& name() const { return name_; }
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

  /// Codes that exist per dimension, deciding or not (to tell `undecidable` from `unknown_code`).
  void declare_codes(std::size_t dimension, std::vector<std::string> codes);
  /// Fields that carry the survey date of a feature, lower case.
  void declare_date_fields(std::vector<std::string> names) { date_fields_ = std::move(names); }
  [[nodiscard]] const std::vector<std::string>& date_fields() const { return date_fields_; }
  /// A raster that says nothing of its values holds codes of leaves, or their ranks from 1 in order of code, as CORINE's
  /// GRID_CODE does. False: such a raster cannot be read.
  void declare_grid_codes() { grid_codes_ = true; }
  [[nodiscard]] bool grid_codes() const { return grid_codes_; }

 private:
  std::string name_;
  std::vector<Dimension> dimensions_;
  std::vector<LandClass> classes_;
  std::unordered_map<std::string, ClassId> by_code_;
  std::vector<std::vector<std::string>> known_codes_;  // per dimension, normal form, sorted
  std::vector<std::string> date_fields_;
  bool grid_codes_ = false;
};

}  // namespace arpent
