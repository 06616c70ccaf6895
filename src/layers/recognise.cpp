// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "arpent/core/name_pattern.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/layer_description.hpp"

namespace arpent {
namespace {

enum class Which { any, first, last };  // of several years

struct Digits {
  std::string_view mark;
  std::size_t count;
  Which which;
};
constexpr Digits digit_marks[] = {{"{year}", 4, Which::any},  {"{yy}", 2, Which::any},      {"{first_year}", 4, Which::first},
                                  {"{last_year}", 4, Which::last}, {"{first_yy}", 2, Which::first}, {"{last_yy}", 2, Which::last}};

const Digits* mark_at(std::string_view pattern) {
  for (const auto& mark : digit_marks)
    if (pattern.starts_with(mark.mark)) return &mark;
  return nullptr;
}

Which asked(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (const auto* mark = mark_at(pattern.substr(i))) return mark->which;
  return Which::any;
}

/// Letters that a name must have itself: the more, the closer the pattern tells what is meant.
std::size_t letters_of(std::string_view pattern) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < pattern.size();) {
    if (const auto* mark = mark_at(pattern.substr(i))) {
      i += mark->mark.size();
    } else {
      letters += pattern[i] != '*' && pattern[i] != '?' ? 1 : 0;
      ++i;
    }
  }
  return letters;
}

/// The name, and what is left of it without its extension, and without the one before: `a.json.gz`, `a.json`, `a`.
std::vector<std::string> stems(const std::string& file) {
  std::vector<std::string> all;
  auto name = lower(file);
  for (int extensions = 0; !name.empty() && extensions < 3; ++extensions) {
    all.push_back(name);
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) break;
    name.resize(dot);
  }
  return all;
}

/// Letters of the closest pattern that fits, plus one; 0: none does.
std::size_t closeness(const std::vector<std::string>& patterns, const std::vector<std::string>& names) {
  std::size_t best = 0;
  for (const auto& pattern : patterns)
    for (const auto& name : names)
      if (fits(pattern, name)) best = std::max(best, letters_of(pattern) + 1);
  return best;
}

struct Candidate {
  Recognised found;
  int level;  // 2: name of the layer, 1: of the file, 0: fields alone
  bool complete;
  std::size_t needed, close;
  std::size_t described;
};

}  // namespace

std::string find_field(const FieldDescription& field, const std::vector<std::string>& names) {
  for (const auto& wanted : field.names) {
    const auto pattern = lower(wanted);
    const auto which = asked(pattern);
    const std::string* found = nullptr;
    int best = 0;
    bool several = false;
    for (const auto& name : names) {
      const auto match = match_name(pattern, name);
      if (!match) continue;
      if (which == Which::any) return name;
      const auto year = full_year(match->digits);
      several = several || (found != nullptr && year != best);
      if (found == nullptr || (which == Which::first ? year < best : year > best)) {
        found = &name;
        best = year;
      }
    }
    if (several) return *found;
  }
  return {};
}

std::vector<Recognised> recognise(const std::vector<LayerDescription>& layers, const std::string& layer, const std::string& file,
                                  const std::vector<std::string>& fields, DataShape shape) {
  const auto layer_stems = stems(layer), file_stems = stems(file);
  std::vector<Candidate> candidates;
  for (const auto& one : layers) {
    std::size_t present = 0, needed = 0, needed_present = 0;
    for (const auto& field : one.fields) {
      const bool there = !find_field(field, fields).empty();
      present += there ? 1 : 0;
      needed += field.required ? 1 : 0;
      needed_present += field.required && there ? 1 : 0;
    }
    const bool complete = needed_present == needed;
    const auto by_layer = closeness(one.layer_names, layer_stems);
    const auto by_file = complete ? closeness(one.layer_names, file_stems) : 0;
    // A table without geometry is no layer that has one, whatever its name.
    if (shape == DataShape::none && one.shape != DataShape::none && one.shape != DataShape::any) continue;
    const bool same_shape = one.shape == shape || one.shape == DataShape::any || shape == DataShape::any;
    const bool by_fields = complete && same_shape && (needed >= 2 || (needed == 1 && 2 * present >= one.fields.size()));
    if (by_layer == 0 && by_file == 0 && !by_fields) continue;
    candidates.push_back({{one.name, by_layer + by_file > 0, present}, by_layer > 0 ? 2 : by_file > 0 ? 1 : 0, complete, needed_present,
                          by_layer > 0 ? by_layer : by_file, one.fields.size()});
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    const auto rank = [](const Candidate& one) { return std::tuple(one.level, one.complete, one.needed, one.close); };
    if (rank(a) != rank(b)) return rank(a) > rank(b);
    if (a.found.fields * b.described != b.found.fields * a.described) return a.found.fields * b.described > b.found.fields * a.described;
    return a.found.name < b.found.name;
  });
  std::vector<Recognised> found;
  for (auto& one : candidates) found.push_back(std::move(one.found));
  return found;
}

}  // namespace arpent
