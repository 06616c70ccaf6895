// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/area_model.hpp"
#include "values.hpp"

namespace arpent::door {
namespace {

/// A declared area that is none of the outline's.
struct Off {
  std::size_t row;
  double declared;  ///< m²
  double measured;  ///< m², the nearer of both
  double ratio;     ///< in the field's unit per that of the outline
};

/// Known by their factor from what the field should hold to what it holds.
struct Factor {
  double factor;
  const char* words;
};
constexpr Factor from_m2[] = {{1e-4, "des hectares et non des m²"}, {1e-6, "des km² et non des m²"}, {1e-2, "des ares et non des m²"}};
constexpr Factor from_ha[] = {{1e4, "des m² et non des hectares"}, {1e-2, "des km² et non des hectares"}, {1e2, "des ares et non des hectares"}};

class AreaCheck {
 public:
  AreaCheck(const Rows& rows, const FieldDescription& field, std::size_t at)
      : rows_(rows), at_(at), hectares_(field.unit == "ha"), unit_(hectares_ ? 1e4 : 1), tolerance_(rows.context.as->checks.declared_tolerance) {}

  void run() {
    const auto& column = rows_.column(at_);
    std::vector<std::optional<Declared>> numbers;
    for (const auto& value : column.values) numbers.push_back(declared_number(value));
    std::vector<Off> off;
    std::size_t declared = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (column.value_of[row] == TextColumn::null || !numbers[column.value_of[row]]) continue;
      ++declared;
      if (const auto found = compare(row, *numbers[column.value_of[row]])) off.push_back(*found);
    }
    const auto common = common_factor(off, declared);
    if (common) tell_common(*common, off, declared);
    std::size_t told = 0;
    double left_over = 0;
    for (const auto& one : off) {
      if (common && near(one.ratio, *common)) continue;
      if (told++ < most_features)
        tell(one);
      else
        left_over += std::fabs(one.declared - one.measured);
    }
    if (told > most_features)
      rows_.add("surface_declaree", rows_.name(at_), "", fmt::format("{} de plus déclarent une autre surface que celle de leur contour (écarts : {} en tout).",
                                                                      objects(told - most_features), area_words({left_over})));
  }

 private:
  /// Made when the plane does not answer: fitting it takes a second or two.
  [[nodiscard]] const AreaModel& ellipsoid() {
    if (!ellipsoid_) {
      const auto& layer = *rows_.polygons();
      try {
        ellipsoid_ = AreaModel::ellipsoidal(layer.crs, layer.polygons.extent());
      } catch (const DataError&) {
        ellipsoid_ = AreaModel::planar();
      }
    }
    return *ellipsoid_;
  }

  [[nodiscard]] std::optional<Off> compare(std::size_t row, const Declared& number) {
    const auto& set = rows_.polygons()->polygons;
    const double declared = number.value * unit_, slack = number.slack * unit_;
    const auto fits_in = [&](double area, double tolerance) { return std::fabs(declared - area) <= tolerance * area + slack; };
    const double plane = set.area(row).value;
    if (fits_in(plane, tolerance_)) return std::nullopt;
    double ground = plane;
    if (const auto& ellipsoid = this->ellipsoid(); !ellipsoid.is_planar()) {
      // The density hardly changes over one outline: the integral is for those the quick answer leaves in doubt.
      constexpr double doubt = 0.005;
      ground = plane * ellipsoid.density(*rows_.centre(row));
      if (fits_in(ground, tolerance_ + doubt)) ground = ellipsoid.area(set, row).value;
      if (fits_in(ground, tolerance_)) return std::nullopt;
    }
    const double nearer = std::fabs(declared - ground) < std::fabs(declared - plane) ? ground : plane;
    return Off{row, declared, nearer, nearer > 0 ? declared / nearer : 0};
  }

  [[nodiscard]] bool near(double ratio, double factor) const { return std::fabs(ratio / factor - 1) <= std::max(tolerance_, 0.01); }

  /// The factor that most of the layer is off by.
  [[nodiscard]] std::optional<double> common_factor(const std::vector<Off>& off, std::size_t declared) const {
    if (off.size() < 3 || off.size() * 2 <= declared) return std::nullopt;
    std::vector<double> ratios;
    for (const auto& one : off) ratios.push_back(one.ratio);
    std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2), ratios.end());
    const double middle = ratios[ratios.size() / 2];
    if (middle <= 0) return std::nullopt;
    const auto alike = static_cast<std::size_t>(std::count_if(off.begin(), off.end(), [&](const Off& one) { return near(one.ratio, middle); }));
    return alike * 2 > declared && alike * 10 >= off.size() * 8 ? std::optional(middle) : std::nullopt;
  }

  void tell_common(double factor, const std::vector<Off>& off, std::size_t declared) const {
    Group group;
    for (const auto& one : off)
      if (near(one.ratio, factor)) rows_.add_to(group, one.row);
    std::string why = "une surface mesurée dans un autre système de coordonnées ?";
    for (const auto& known : hectares_ ? from_ha : from_m2)
      if (near(factor, known.factor)) why = known.words;
    const auto times = factor < 0.01 || factor >= 100 ? fmt::format("{:.3g}", factor) : french(factor, 3);
    auto& finding = rows_.add_group("surface_declaree", group, rows_.name(at_), "",
                                    fmt::format("« {} » vaut {} fois la surface du contour pour {} sur {} : {}. Corrigez l'unité du champ ou sa "
                                    "description.", rows_.name(at_), times,
                                                objects(group.count), french(static_cast<double>(declared), 0), why));
    finding.measure = factor;
    finding.unit.clear();
  }

  void tell(const Off& off) const {
    const auto& column = rows_.column(at_);
    const auto& text = column.values[column.value_of[off.row]];
    const auto gap = off.measured > 0 ? fmt::format(", écart de {} %", french((off.declared / off.measured - 1) * 100,
        std::fabs(off.declared / off.measured - 1) < 0.1 ? 2 : 0)) : "";
    auto& finding = rows_.add_row("surface_declaree", off.row, rows_.name(at_), text,
                                  fmt::format("{} = {} {} : le contour a {}{}. Le contour a-t-il changé depuis, ou manque-t-il une partie ?",
                                  rows_.name(at_), std::string(trimmed(text)),
                                              hectares_ ? "ha" : "m²", hectares_ ? french(off.measured / 1e4, 4) + " ha" : area_words({off.measured}), gap));
    finding.measure = off.measured;
    finding.unit = "m²";
  }

  const Rows& rows_;
  std::size_t at_;
  bool hectares_;
  double unit_;  // m² in one of the field's unit
  double tolerance_;
  std::optional<AreaModel> ellipsoid_;
};

}  // namespace

std::optional<Declared> declared_number(std::string_view text) {
  std::string number(trimmed(text));
  std::replace(number.begin(), number.end(), ',', '.');
  double value = 0;
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (number.empty() || failed != std::errc{} || end != number.data() + number.size() || !std::isfinite(value)) return std::nullopt;
  const auto power = number.find_first_of("eE");
  const auto digits = number.substr(0, power);
  const auto dot = digits.find('.');
  double last = dot == std::string::npos ? 1 : std::pow(10.0, -static_cast<double>(digits.size() - dot - 1));
  if (power != std::string::npos) last *= std::pow(10.0,
      static_cast<double>(whole_number(number.substr(power + (number[power + 1] == '+' ? 2 : 1))).value_or(0)));
  return Declared{value, last / 2};
}

void check_declared_areas(const Rows& rows) {
  const auto* as = rows.context.as;
  if (as == nullptr || as->checks.declared_area.empty() || !rows.findings.wanted("surface_declaree")) return;
  const auto* field = as->field(as->checks.declared_area);
  const auto at = field != nullptr ? rows.field_of(*field) : std::nullopt;
  const auto not_checked = [&](std::string_view why) {
    rows.add("non_verifie", at ? rows.name(*at) : std::string(), "", fmt::format("La surface déclarée n'est pas vérifiée : {}.", why));
  };
  if (!at) return not_checked(fmt::format("la couche n'a pas de champ « {} »", as->checks.declared_area));
  if (rows.polygons() == nullptr) return not_checked("les contours n'ont pas été lus");
  if (rows.polygons()->crs.known() && !rows.polygons()->crs.projected()) return not_checked("les coordonnées sont en degrés");
  AreaCheck(rows, *field, *at).run();
}

}  // namespace arpent::door
