// SPDX-License-Identifier: Apache-2.0
#include "table_faults.hpp"

#include <fmt/format.h>

#include "arpent/core/error.hpp"

namespace arpent {

void TableFaults::add(const std::string& message) {
  if (count_++ < kept) text_ += fmt::format("{}{}: {}", text_.empty() ? "" : "\n", file_, message);
}

void TableFaults::raise_if_any() const {
  if (count_ > kept) throw DataError(fmt::format("{}\n{}: and {} more", text_, file_, count_ - kept));
  if (count_ > 0) throw DataError(text_);
}

}  // namespace arpent
