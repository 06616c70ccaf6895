// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/ledger_store.hpp"

#include <fstream>
#include <sstream>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "checked_file.hpp"

namespace arpent {

void write_ledger_file(const std::filesystem::path& file, const LedgerHead& head, const Nomenclature& nomenclature,
                       std::span<const PeriodView> periods) {
  CheckedFile out(file);
  write_ledgers(head, class_codes(nomenclature), periods, [&](std::string_view piece) { out.write(piece); });
  out.close();
}

LedgerFile read_ledger_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (in) bytes << in.rdbuf();
  if (!in || in.bad() || bytes.bad()) throw IoError(say("{}: cannot be read", file.string()));
  const auto text = std::move(bytes).str();
  return {parse_ledgers(text, file.string()), sha256_text(text)};
}

}  // namespace arpent
