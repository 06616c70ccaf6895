// SPDX-License-Identifier: Apache-2.0
#include "file_text.hpp"

#include <fstream>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw IoError(say("{}: cannot be read", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace arpent
