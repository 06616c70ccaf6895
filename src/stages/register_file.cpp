// SPDX-License-Identifier: Apache-2.0
#include "register_file.hpp"

#include <array>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <utility>

#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"

namespace arpent {
namespace {

constexpr std::array<std::pair<PermitState, const char*>, 7> steps{{{PermitState::unknown, "inconnu"},
                                                                    {PermitState::pending, "en_instruction"},
                                                                    {PermitState::authorised, "autorise"},
                                                                    {PermitState::refused, "refuse"},
                                                                    {PermitState::cancelled, "annule"},
                                                                    {PermitState::started, "commence"},
                                                                    {PermitState::completed, "termine"}}};
constexpr std::array<std::pair<Placed, const char*>, 3> placements{{{Placed::fully, "localise"}, {Placed::partly, "en_partie"}, {Placed::not_placed, "non_localise"}}};

std::string now() {
  std::time_t at = std::time(nullptr);
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH"); fixed != nullptr)
    if (const auto seconds = whole_number(fixed)) at = static_cast<std::time_t>(*seconds);
  std::tm parts{};
  gmtime_r(&at, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string user_of_environment() {
  for (const char* name : {"USER", "LOGNAME", "USERNAME"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
  return {};
}

}  // namespace

Param register_param() { return {.name = "register", .help = "the register, a file of `arpent register init`", .type = ParamType::path, .required = true, .positional = true}; }
Param user_param() { return {.name = "user", .help = "who writes, kept with the run; by default the user of the environment"}; }

void check_register(const Params& params, Preparation& preparation) {
  try {
    const Register opened(params.path("register"), RegisterMode::read);
  } catch (const Error& error) {
    preparation.problem(error);
  }
}

RegisterActor actor_of(const Params& params) { return {now(), params.has("user") ? params.text("user") : user_of_environment(), "arpent " + version()}; }

Crs crs_of(const Register& register_file) { return Crs("EPSG:" + std::to_string(register_file.epsg())); }

std::string step_code(PermitState step) {
  for (const auto& [state, code] : steps)
    if (state == step) return code;
  return steps.front().second;
}
PermitState step_of(const std::string& code) {
  for (const auto& [state, known] : steps)
    if (code == known) return state;
  return PermitState::unknown;
}
bool in_flight(PermitState step) { return step != PermitState::completed && step != PermitState::cancelled && step != PermitState::refused; }

std::string placed_code(Placed placed) {
  for (const auto& [value, code] : placements)
    if (value == placed) return code;
  return placements.back().second;
}
Placed placed_of(const std::string& code) {
  for (const auto& [value, known] : placements)
    if (code == known) return value;
  return Placed::not_placed;
}

}  // namespace arpent
