// SPDX-License-Identifier: Apache-2.0
#include "door.hpp"

#include <fmt/format.h>

#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/inspection/checks.hpp"
#include "arpent/publish/findings_product.hpp"

namespace arpent::reading {
namespace {

const char* code_of(FeatureNote::Kind kind) {
  switch (kind) {
    case FeatureNote::Kind::repaired: return "geometrie_invalide";
    case FeatureNote::Kind::empty: return "geometrie_absente";
    case FeatureNote::Kind::linearised: return "courbe";
    case FeatureNote::Kind::not_polygon: return "geometrie_autre";
  }
  return "";
}

/// The reading's own business: an option may have said the CRS, what cannot be measured in is refused, and a register without
/// a line is a register.
const std::map<std::string, std::string> silent{{"crs_absent", "off"}, {"crs_geographique", "off"}, {"type_geometrie", "off"}, {"vide", "off"}};

Findings of_header(const LayerInfo& info, const std::string& name) {
  Findings findings(silent);
  check_header(info, {.source = name, .as = nullptr, .nomenclature = nullptr, .grain = nullptr, .zones = nullptr, .threads = 0}, findings);
  return findings;
}

std::string fatal_lines(const Findings& findings, const std::string& name) {
  std::string lines;
  for (const auto& finding : findings.list())
    if (finding.level == DoorLevel::fatal)
      lines += fmt::format("{}{}: {} ({}, {})", lines.empty() ? "" : "\n", name, finding.message, finding.kind->code, finding_page(*finding.kind));
  return lines;
}

/// `3 geometrie_invalide, 1 code_inconnu`: errors and warnings.
std::string told(const Findings& findings) {
  std::map<const FindingKind*, std::size_t> numbers;
  for (const auto& finding : findings.list())
    if (finding.level != DoorLevel::info) ++numbers[finding.kind];
  std::vector<std::string> parts;
  for (const auto& [kind, number] : numbers) parts.push_back(fmt::format("{} {}", number, kind->code));
  return join(parts, ", ");
}

}  // namespace

std::string at_door(const LayerInfo& info, std::span<const FeatureNote> notes, std::span<const Anomaly> anomalies, const std::string& name,
                    RunContext& context) {
  auto findings = of_header(info, name);
  for (const auto& note : notes) findings.add(code_of(note.kind), {});
  for (const auto& anomaly : anomalies)
    if (anomaly.kind.starts_with("code_")) findings.add(anomaly.kind, {});
  if (const auto fatal = fatal_lines(findings, name); !fatal.empty()) throw DataError(fatal);
  if (const auto words = told(findings); !words.empty())
    context.log(say("warning: {}: {}; 'arpent inspect' says where and what to do", name, words));
  return findings.list().empty() ? std::string() : findings.summary_json();
}

}  // namespace arpent::reading
