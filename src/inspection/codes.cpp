// SPDX-License-Identifier: Apache-2.0
#include "codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "spelling.hpp"

namespace arpent::door {
namespace {

std::string bare(std::string_view code) {
  std::string out;
  for (const char c : lower(code))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

std::optional<std::string_view> code_at(const TextColumn& column, std::uint32_t value) {
  return value == TextColumn::null ? std::nullopt : std::optional<std::string_view>(column.values[value]);
}

bool blank(const TextColumn& column, std::uint32_t value) { return value == TextColumn::null || trimmed(column.values[value]).empty(); }

/// Every code of a dimension, deciding or not.
std::vector<std::string> known_codes(const Nomenclature& nomenclature, std::size_t dimension) {
  std::vector<std::string> known;
  for (const auto& [code, label] : nomenclature.dimensions()[dimension].labels) known.push_back(code);
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) known.push_back(nomenclature.codes_of(static_cast<ClassId>(id))[dimension]);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  return known;
}

/// Whether the nomenclature has the code in this dimension, whatever the others say.
bool known(const Nomenclature& nomenclature, std::size_t dimension, std::string_view code) {
  std::vector<std::optional<std::string_view>> codes(nomenclature.dimensions().size());
  codes[dimension] = code;
  return nomenclature.classify(codes).why != Rejection::unknown_code;
}

class CodeCheck {
 public:
  CodeCheck(const Rows& rows, const CodeSide& side, const ClassedRows& classed)
      : rows_(rows), side_(side), classed_(classed), nomenclature_(*rows.context.nomenclature) {}

  void run() {
    std::vector<Group> groups(classed_.combinations.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) rows_.add_to(groups[classed_.of_row[row]], row);
    for (std::size_t c = 0; c < groups.size(); ++c) sort(classed_.combinations[c], groups[c]);
    for (std::size_t d = 0; d < side_.fields.size(); ++d) tell_null(d);
    for (std::size_t d = 0; d < side_.fields.size(); ++d) tell_unknown(d);
    tell_undecidable();
  }

 private:
  static void merge(Group& into, const Group& group) {
    into.first = into.count == 0 ? group.first : std::min(into.first, group.first);
    into.count += group.count;
    into.area += group.area;
  }
  struct Named {
    std::string code;
    Group group;
  };
  /// Groups by code, its spellings being one.
  struct ByCode {
    std::vector<Named> list;
    std::unordered_map<std::string, std::size_t> at;
    void add(std::string code, const Group& group) {
      const auto [found, fresh] = at.try_emplace(lower(code), list.size());
      if (fresh) list.push_back({std::move(code), {}});
      merge(list[found->second].group, group);
    }
    void in_order_of_rows() {
      std::stable_sort(list.begin(), list.end(), [](const Named& a, const Named& b) { return a.group.first < b.group.first; });
    }
  };
  [[nodiscard]] const TextColumn& column(std::size_t dimension) const { return rows_.column(side_.fields[dimension]); }
  [[nodiscard]] const std::string& field(std::size_t dimension) const { return rows_.name(side_.fields[dimension]); }
  [[nodiscard]] std::string fields() const {
    std::vector<std::string> names;
    for (std::size_t d = 0; d < side_.fields.size(); ++d) names.push_back(field(d));
    return join(names, "/");
  }

  void sort(const ClassedRows::Combination& codes, const Group& group) {
    const auto why = codes.answer.why;
    if (why == Rejection::undecidable) return undecidable_.add(codes.text, group);
    if (why == Rejection::none) return;
    nulls_.resize(side_.fields.size());
    for (std::size_t d = 0; d < side_.fields.size(); ++d) {
      const auto value = codes.values[d];
      if (blank(column(d), value)) {
        if (why == Rejection::null_code) merge(nulls_[d], group);
      } else if (why == Rejection::unknown_code) {
        auto [at, fresh] = unknown_.try_emplace({d, value});
        if (fresh) at->second.wrong = !known(nomenclature_, d, column(d).values[value]);
        if (at->second.wrong) merge(at->second.group, group);
      }
    }
  }

  void tell_null(std::size_t d) const {
    if (nulls_.empty() || nulls_[d].count == 0) return;
    const auto& group = nulls_[d];
    rows_.add_group("code_nul", group, field(d), "",
                    fmt::format("{} sans code {}{}. {} surface ira en « non_classe » : complétez le champ « {} »", objects(group.count),
                                of_words(nomenclature_.dimensions()[d].name), rows_.polygons() != nullptr ? ", " + area_words(group.area) : "",
                                group.count > 1 ? "Leur" : "Sa", field(d)) + ".");
  }

  void tell_unknown(std::size_t d) const {
    ByCode wrong;
    for (const auto& [key, unknown] : unknown_)
      if (key.first == d && unknown.wrong) wrong.add(std::string(trimmed(column(d).values[key.second])), unknown.group);
    if (wrong.list.empty()) return;
    wrong.in_order_of_rows();
    const auto codes = known_codes(nomenclature_, d);
    Group rest;
    for (std::size_t i = 0; i < wrong.list.size(); ++i) {
      const auto& [code, group] = wrong.list[i];
      if (i >= most_values) {
        merge(rest, group);
        continue;
      }
      rows_.add_group("code_inconnu", group, field(d), code,
                      fmt::format("{} = {} : ce code n'est pas dans la nomenclature {}, {}{}.{} Corrigez-le, ou sa surface ira en « non_classe ».", field(d),
                                  printable(code), nomenclature_.name(), nomenclature_.dimensions()[d].name, rows_.extent_words(group),
                                  near_words(code, codes)));
    }
    if (rest.count > 0)
      rows_.add_group("code_inconnu", rest, field(d), "",
                      fmt::format("{} : {} de plus ne sont pas dans la nomenclature {}{}. Le champ est-il le bon ?", field(d),
                                  counted(wrong.list.size() - most_values, "code", "codes"), nomenclature_.name(), rows_.extent_words(rest)));
  }

  void tell_undecidable() {
    undecidable_.in_order_of_rows();
    for (const auto& [code, group] : undecidable_.list)
      rows_.add_group("code_indecidable", group, fields(), code,
                      fmt::format("{} = {} : code trop général, ses postes n'ont pas tous le même statut dans {}{}. Donnez le code du poste précis, "
                      "ou sa surface ira "
                                  "en « non_classe ».", fields(), printable(code), nomenclature_.name(), rows_.extent_words(group)));
  }

  const Rows& rows_;
  const CodeSide& side_;
  const ClassedRows& classed_;
  const Nomenclature& nomenclature_;
  struct Unknown {
    bool wrong = false;
    Group group;
  };
  std::vector<Group> nulls_;                                              // per dimension
  std::map<std::pair<std::size_t, std::uint32_t>, Unknown> unknown_;      // dimension, value
  ByCode undecidable_;
};

}  // namespace

ClassedRows classed_rows(const Rows& rows, const CodeSide& side) {
  ClassedRows classed;
  classed.of_row.assign(rows.size(), 0);
  // Combinations are numbered dimension by dimension: those of the first d are `classed.of_row`, whatever d.
  std::vector<std::vector<std::uint32_t>> values(1);
  for (const auto field : side.fields) {
    const auto& column = rows.column(field);
    PairNumbers pairs;
    std::vector<std::vector<std::uint32_t>> longer;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto number = pairs.number(classed.of_row[row], column.value_of[row]);
      if (number == longer.size()) {
        longer.push_back(values[classed.of_row[row]]);
        longer.back().push_back(column.value_of[row]);
      }
      classed.of_row[row] = number;
    }
    values = std::move(longer);
  }
  if (rows.size() == 0) return classed;
  for (auto& codes : values) {
    std::vector<std::optional<std::string_view>> given;
    std::vector<std::string> texts;
    for (std::size_t d = 0; d < codes.size(); ++d) {
      given.push_back(code_at(rows.column(side.fields[d]), codes[d]));
      texts.emplace_back(trimmed(given.back().value_or("")));
    }
    classed.combinations.push_back({std::move(codes), rows.context.nomenclature->classify(given), join(texts, "/")});
  }
  return classed;
}

void check_codes(const Rows& rows, const CodeSide& side, const ClassedRows& classed) { CodeCheck(rows, side, classed).run(); }

std::vector<std::string> near_codes(std::string_view wrong, const std::vector<std::string>& known) {
  constexpr std::size_t most = 3;
  std::vector<std::string> near, undotted;
  const auto text = lower(trimmed(wrong)), plain = bare(wrong);
  for (const auto& code : known) {
    if (!plain.empty() && bare(code) == plain) undotted.push_back(code);
    if (edit_distance(text, lower(code)) == 1) near.push_back(code);
  }
  if (!undotted.empty()) return undotted;
  // A code is read from the left: the longer it is right, the likelier.
  const auto right = [&](const std::string& code) {
    const auto other = lower(code);
    return std::mismatch(text.begin(), text.end(), other.begin(), other.end()).first - text.begin();
  };
  std::stable_sort(near.begin(), near.end(), [&](const auto& a, const auto& b) { return right(a) > right(b); });
  // Of several equally near ones each is a guess: nothing is said then.
  if (near.size() > most && right(near[most]) == right(near.front())) return {};
  if (near.size() > most) near.resize(most);
  return near;
}

std::string near_words(std::string_view wrong, const std::vector<std::string>& known) {
  const auto near = near_codes(wrong, known);
  if (near.empty()) return {};
  auto words = " Vouliez-vous " + near.front();
  for (std::size_t i = 1; i < near.size(); ++i) words += (i + 1 < near.size() ? ", " : " ou ") + near[i];
  return words + " ?";
}

}  // namespace arpent::door
