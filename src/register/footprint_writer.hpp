// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "arpent/grid/box.hpp"
#include "database.hpp"

namespace arpent::registry {

/// Rows of `emprises` with their spatial index. A few go through the triggers, as anyone's would; of many, SpatiaLite's and the guards on
/// insertion are set aside within the transaction and the index is filled once, along a curve: a tenth of the time, and a better tree.
class FootprintWriter {
 public:
  explicit FootprintWriter(const Database& db);
  /// @param blob empty: the project is not placed. @return the row
  std::int64_t add(std::int64_t run, std::int64_t project, double area_m2, std::span<const unsigned char> blob, const Box& box);
  /// Once, before the commit.
  void finish();

 private:
  void set_triggers_aside();
  const Database& db_;
  Statement insert_;
  std::int64_t next_;
  std::int64_t through_triggers_ = 0;
  bool aside_ = false;
  std::vector<std::string> triggers_;
  std::vector<std::pair<std::int64_t, Box>> pending_;
};

}  // namespace arpent::registry
