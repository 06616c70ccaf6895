// SPDX-License-Identifier: Apache-2.0
/// Small text files that stages read whole.
#pragma once
#include <filesystem>
#include <string>

#include "arpent/pipeline/stage.hpp"

namespace arpent {

/// @throws IoError naming the file when it cannot be read
[[nodiscard]] std::string read_text_file(const std::filesystem::path& file);

/// The same, and a line of provenance with its digest.
[[nodiscard]] std::string read_and_record(const std::filesystem::path& file, RunContext& context);

/// Writes a new file. @throws IoError naming it when it cannot be written
void write_text_file(const std::filesystem::path& file, const std::string& text);

/// Reports a file that is not there. @param what `the ENAF table`
void require_file(const Params& params, const char* param, const char* what, Preparation& preparation);

}  // namespace arpent
