// SPDX-License-Identifier: Apache-2.0
#include "table_faults.hpp"

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

void TableFaults::add(const std::string& message) {
  if (count_++ < kept) text_ += (text_.empty() ? "" : "\n") + say("{}: {}", file_, message);
}

void TableFaults::raise_if_any() const {
  if (count_ > kept) throw DataError(say("{}\n{}: and {} more", text_, file_, count_ - kept));
  if (count_ > 0) throw DataError(text_);
}

}  // namespace arpent
