// SPDX-License-Identifier: Apache-2.0
/// The fixed words of a review: how grave a finding is, what a rule asks, how it is answered.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// From the worst to the best; the opinion of a project is the first of these that one of its findings has.
enum class Gravity : std::uint8_t { conflit, a_instruire, vigilance, information, favorable };
inline constexpr int gravities = 5;

/// What makes a rule concern a project.
enum class Relation : std::uint8_t {
  overlaps,  ///< they share ground; a line runs inside the project; a point lies in it
  within,    ///< nearer than a distance, ground included
  outside,   ///< ground of the project that no feature covers
  cuts,      ///< a line runs through the project; what the project leaves of a polygon is in more parts than before
  none,      ///< no geometry: the condition alone
};

/// A fact about the project's commune, or about the plan, that a rule needs beside its geometry.
enum class Condition : std::uint8_t {
  none,
  document_not_applicable,  ///< no plan document is opposable (ETAT neither 03 nor 08)
  document_drafted,         ///< a plan is being drafted or revised (ETAT 01 or 02), so a decision may be postponed
  plan_without_target,      ///< the PLU, PLUi or carte communale does not hold the land targets yet
  scot_without_target,      ///< the SCoT does not
  allowance_short,          ///< the footprint is larger than what is left of the commune's allowance
};

/// Three answers, and no fourth: what nobody has data for is not "not concerned".
enum class Answer : std::uint8_t { concerne, non_concerne, sans_donnee };

/// Words of the files and tables.
[[nodiscard]] std::string_view word(Gravity gravity);
[[nodiscard]] std::string_view word(Relation relation);
[[nodiscard]] std::string_view word(Condition condition);
[[nodiscard]] std::string_view word(Answer answer);
/// Words of the files, in the order of the enumerations.
[[nodiscard]] const std::vector<std::string>& gravity_words();
[[nodiscard]] const std::vector<std::string>& relation_words();
[[nodiscard]] const std::vector<std::string>& condition_words();

}  // namespace arpent
