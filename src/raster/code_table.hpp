// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/raster/cell_source.hpp"

namespace arpent {

/// Codes of the values of a state's files, in order of meeting. Code 0: no file has data there. Shared by threads, each
/// with a `CodeCache`; which thread met a value first shows nowhere in the results.
class CodeTable {
 public:
  std::uint16_t code(std::int32_t file, std::int64_t value) {
    const std::scoped_lock lock(mutex_);
    const auto [at, fresh] = codes_.try_emplace({file, value}, static_cast<std::uint16_t>(meanings_.size()));
    if (!fresh) return at->second;
    if (meanings_.size() > 0xfffe) throw DataError(say("more than 65 534 different values: this is a measurement, not a raster of classes"));
    meanings_.push_back({file, value});
    return at->second;
  }
  [[nodiscard]] std::vector<CellMeaning> meanings() const {
    const std::scoped_lock lock(mutex_);
    return meanings_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::int32_t, std::int64_t>, std::uint16_t> codes_;
  std::vector<CellMeaning> meanings_{CellMeaning{}};
};

/// The codes of one file one thread has met.
template <class Value>
class CodeCache {
 public:
  CodeCache(CodeTable& table, std::int32_t file, std::optional<std::int64_t> nodata) : table_(&table), file_(file), nodata_(nodata) {
    if constexpr (sizeof(Value) < 4) direct_.assign(std::size_t{1} << (8 * sizeof(Value)), unknown);
  }
  /// 0 for nodata.
  std::uint16_t code(Value value) {
    if constexpr (sizeof(Value) < 4) {
      auto& code = direct_[static_cast<std::make_unsigned_t<Value>>(value)];
      if (code == unknown) code = ask(value);
      return code;
    } else {
      const auto [at, fresh] = met_.try_emplace(value, 0);
      if (fresh) at->second = ask(value);
      return at->second;
    }
  }

 private:
  static constexpr std::uint16_t unknown = 0xffff;
  std::uint16_t ask(Value value) {
    return nodata_ == static_cast<std::int64_t>(value) ? std::uint16_t{0} : table_->code(file_, static_cast<std::int64_t>(value));
  }
  CodeTable* table_;
  std::int32_t file_;
  std::optional<std::int64_t> nodata_;
  std::vector<std::uint16_t> direct_;
  std::unordered_map<Value, std::uint16_t> met_;
};

}  // namespace arpent
