// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <vector>

#include "arpent/register/register.hpp"
#include "database.hpp"

namespace arpent {

struct Register::Impl {
  std::unique_ptr<registry::Database> db;
  RegisterMode mode = RegisterMode::read;
  int epsg = 0;
  /// @throws UsageError when it was opened for reading
  registry::Database& writable();
};

namespace registry {

[[nodiscard]] std::vector<RegisterLine> lines(const Database& db, const RegisterFilter& filter);
[[nodiscard]] StoredProjects projects(const Database& db, const RegisterFilter& filter);
[[nodiscard]] RegisterProjects versions(const Database& db, std::int64_t project);
[[nodiscard]] std::vector<RegisterOpinion> opinions(const Database& db, std::int64_t project);
[[nodiscard]] std::vector<RegisterChange> changes(const Database& db, const std::string& since);
[[nodiscard]] std::vector<RegisterCheck> verify(const Database& db);

}  // namespace registry
}  // namespace arpent
