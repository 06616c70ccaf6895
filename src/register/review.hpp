// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "arpent/register/register.hpp"
#include "journal.hpp"

namespace arpent {

namespace registry {

/// What the opinions of one run were given under.
struct Context {
  std::string program, rules, digest;  ///< digest: of all of it
  struct Layer {
    std::string vintage, digest;
    bool operator==(const Layer&) const = default;
  };
  struct Rule {
    std::string digest;
    std::vector<std::string> layers;
  };
  std::map<std::string, Layer> layers;
  std::map<std::string, Rule> rule_list;
};
[[nodiscard]] Context context_of(const ReviewRun& run);
[[nodiscard]] Context read_context(const Database& db, std::int64_t run);

struct Causes {
  std::string codes;   ///< `projet`, `couche`, `regle`, `programme`, `autre`, joined by a bar
  std::string detail;  ///< French
};
/// Why the findings of some rules are not what they were. @param rules those whose findings differ; empty: the word alone does
[[nodiscard]] Causes causes_of(const std::set<std::string>& rules, bool other_version, const Context& before, const Context& after);

}  // namespace registry

struct RegisterReview::Impl {
  Impl(registry::Database& database, const ReviewRun& run);
  void add(std::span<const RegisterOpinion> opinions);
  ReviewCounts commit();

 private:
  /// The opinion before.
  struct Before {
    std::int64_t id = 0, version = 0, run = 0, findings_of = 0;
    std::string word;
    bool same_findings = false, same_counts = false;
  };
  void add(const RegisterOpinion& opinion);
  [[nodiscard]] Before opinion_before(const RegisterOpinion& opinion, std::span<const unsigned char> findings);
  void write(const RegisterOpinion& opinion, const Before& before, const registry::Causes& causes, bool moved, std::span<const unsigned char> findings);
  const registry::Context& context(std::int64_t run);
  void begin_run();

  registry::Database& db_;
  registry::Writing writing_;
  ReviewRun run_;
  std::vector<std::int64_t> before_;
  std::int64_t run_id_ = 0, next_ = 0;
  registry::Context context_;
  bool new_context_ = true;
  std::map<std::int64_t, registry::Context> contexts_;
  ReviewCounts counts_;
  registry::ValueDigest digest_;
  registry::Statement version_, last_, last_findings_, insert_, insert_finding_, update_, write_sheet_;
};

}  // namespace arpent
