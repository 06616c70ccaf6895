// SPDX-License-Identifier: Apache-2.0
/// What the stages of the register have in common.
#pragma once
#include <filesystem>
#include <string>

#include "arpent/geo/crs.hpp"
#include "arpent/pipeline/stage.hpp"
#include "arpent/register/register.hpp"
#include "arpent/review/project_layer.hpp"

namespace arpent {

/// `register`: the file, stands without its name.
[[nodiscard]] Param register_param();
/// `user`: who writes.
[[nodiscard]] Param user_param();
/// Opens the register and reports what is wrong with it.
void check_register(const Params& params, Preparation& preparation);

/// Now in UTC, or the instant of $SOURCE_DATE_EPOCH; the user given, else that of the environment; this program.
[[nodiscard]] RegisterActor actor_of(const Params& params);
[[nodiscard]] Crs crs_of(const Register& register_file);

/// Codes of the register: `en_instruction`, `autorise`, …; `inconnu`.
[[nodiscard]] std::string step_code(PermitState step);
[[nodiscard]] PermitState step_of(const std::string& code);
/// Neither finished nor given up.
[[nodiscard]] bool in_flight(PermitState step);
/// `localise`, `en_partie`, `non_localise`.
[[nodiscard]] std::string placed_code(Placed placed);
[[nodiscard]] Placed placed_of(const std::string& code);

}  // namespace arpent
