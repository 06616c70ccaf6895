// SPDX-License-Identifier: Apache-2.0
#include "text_file.hpp"

#include <fstream>
#include <sstream>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace fs = std::filesystem;

std::string read_text_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) throw IoError(say("{}: cannot be read", file.string()));
  return text.str();
}

std::string read_and_record(const fs::path& file, RunContext& context) {
  auto text = read_text_file(file);
  context.record({"", file.filename().string(), sha256_text(text), "", ""});
  return text;
}

void write_text_file(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw IoError(say("cannot write {}: check the free space and the permissions of its folder", file.string()));
}

void require_file(const Params& params, const char* param, const char* what, Preparation& preparation) {
  std::error_code ignored;
  if (params.has(param) && !fs::is_regular_file(params.path(param), ignored))
    preparation.problem(say("{}: no such file for {}", params.path(param).string(), what));
}

}  // namespace arpent
