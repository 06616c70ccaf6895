// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/permit_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "permit_parcels.hpp"
#include "permit_text.hpp"

namespace arpent {
namespace {

using Fields = std::vector<std::string_view>;
constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Roles of columns; names as in the layer's `columns`.
enum Role : std::size_t {
  number, kind, state, authorised, started, completed, commune, section1, number1, section2, number2, section3, number3, parcels, area, zone, destination,
  street_number, street_kind, street, place, locality, postal_code, role_count
};
constexpr std::array<const char*, role_count> role_names{"number",   "kind",     "state",    "authorised", "started", "completed",   "commune",     "section1",
                                                         "number1",  "section2", "number2",  "section3",   "number3", "parcels",     "area",        "zone",
                                                         "destination", "street_number", "street_kind", "street", "place", "locality", "postal_code"};

/// Names of columns in lower case, and what they are compared by.
struct Codes {
  std::vector<std::string> names, keys;

  explicit Codes(const Fields& fields) {
    for (const auto field : fields) {
      names.push_back(lower(trimmed(field)));
      keys.push_back(name_key(field));
    }
  }
  /// The column of a name: written so but for the case, else so but for case, accents, blanks and signs.
  [[nodiscard]] std::size_t column(const std::string& name) const {
    const auto same = std::find(names.begin(), names.end(), name);
    if (same != names.end()) return static_cast<std::size_t>(same - names.begin());
    const auto key = name_key(name);
    const auto alike = std::find(keys.begin(), keys.end(), key);
    return key.empty() || alike == keys.end() ? none : static_cast<std::size_t>(alike - keys.begin());
  }
  [[nodiscard]] bool has(const std::string& name) const { return column(name) != none; }
};

std::string text_line(std::initializer_list<std::string_view> parts) {
  std::string line;
  for (const auto part : parts) {
    const auto body = trimmed(part);
    if (body.empty()) continue;
    if (!line.empty()) line += ' ';
    line += body;
  }
  return line;
}

class Reader {
 public:
  Reader(std::string& text, const std::string& file, const PermitWords& words, const PermitReading& reading)
      : words_(words), reading_(reading), file_(file), separator_(separator_of(text)), records_(text, separator_) {
    result_.rows.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
    for (std::size_t k = 0; k < words.kinds.size(); ++k) {
      kinds_.emplace(plain_french(words.kinds[k].code), k);
      kinds_.emplace(plain_french(words.kinds[k].word), k);
      for (const auto& other : words.kinds[k].also) kinds_.emplace(plain_french(other), k);
    }
    for (std::size_t s = 0; s < words.states.size(); ++s) {
      const auto& word = words.states[s].second;
      if (!word.code.empty()) states_.emplace(word.code, s);
      states_.emplace(without_agreement(word.word), s);
      for (const auto& other : word.also) states_.emplace(without_agreement(other), s);
    }
  }

  PermitFile read() {
    result_.name = file_;
    result_.separator = separator_;
    if (read_header()) {
      if (!first_row_.empty()) read_row(first_row_, first_line_);
      Fields fields;
      while (records_.next(fields)) read_row(fields, records_.line());
      find_duplicates();
    }
    if (records_.open_quote())
      problems_.add(say("{}, line {}, column {}: a quote (\") opens and is never closed; every row after it is lost in it. Close it or double it",
                        file_, records_.open_quote()->line, column_name(records_.open_quote()->column - 1)));
    problems_.raise_if_any<DataError>();
    return std::move(result_);
  }

 private:
  std::string column_name(std::size_t c) const { return c < header_.size() ? header_[c] : std::to_string(c + 1); }

  /// A code of a published list; the names of a free list may also be labels.
  bool published(const Codes& codes) const {
    return std::any_of(words_.lists.begin(), words_.lists.end(), [&](const auto& list) { return !list.number.empty() && codes.has(list.number); });
  }

  /// Codes stand in the first record, or in the second under labels.
  bool read_header() {
    Fields first, second;
    if (!records_.next(first)) {
      if (!records_.open_quote()) problems_.add(say("{}: is empty; a header line is needed", file_));
      return false;
    }
    Codes codes(first);
    header_.assign(first.begin(), first.end());
    header_line_ = records_.line();
    if (!published(codes) && records_.next(second)) {
      if (Codes under(second); published(under)) {
        codes = std::move(under);
        header_.assign(second.begin(), second.end());
        result_.header_lines = 2;
        header_line_ = records_.line();
      } else {
        first_row_ = std::move(second);
        first_line_ = records_.line();
      }
    }
    std::size_t repeated = 0;
    const auto& names = codes.names;
    for (std::size_t c = 0; c < names.size() && repeated < 200; ++c)  // who has more has no list
      if (!names[c].empty() && std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(c), names[c]) != names.begin() + static_cast<std::ptrdiff_t>(c)) {
        problems_.add(say("{}, line {}, column {}: '{}' stands twice", file_, header_line_, c + 1, header_[c]));
        ++repeated;
      }
    for (std::size_t r = 0; r < role_count; ++r) {
      at_[r] = none;
      for (const auto& name : words_.columns.at(role_names[r])) {
        at_[r] = codes.column(name);
        if (at_[r] != none) break;
      }
    }
    if (at_[number] == none) {
      problems_.add(say("{}, line {}: no column with the number of the permit; one of {} is needed, there is {}. If these are labels, the line of "
                        "field codes under them is missing", file_, header_line_, join(words_.columns.at("number"), ", "), fmt::join(header_, ", ")));
      return false;
    }
    for (std::size_t c = 0; c < names.size(); ++c) {
      const bool read = std::find(at_.begin(), at_.end(), c) != at_.end();
      if (!read && !names[c].empty() && words_.published.count(codes.keys[c]) == 0) result_.unread_columns.emplace_back(trimmed(header_[c]));
      digested_.emplace_back(names[c], c);
    }
    std::sort(digested_.begin(), digested_.end());
    return find_list(codes);
  }

  std::array<unsigned char, 16> digest_of(const Fields& fields) {
    said_.clear();
    for (const auto& [code, c] : digested_) {
      const auto text = c < fields.size() ? trimmed(fields[c]) : std::string_view{};
      if (text.empty()) continue;
      said_.append(code).append(1, '\0').append(text).append(1, '\0');
    }
    sha_.add(said_);
    const auto whole = sha_.finish();
    std::array<unsigned char, 16> half{};
    std::copy_n(whole.begin(), half.size(), half.begin());
    return half;
  }

  bool find_list(const Codes& codes) {
    std::vector<std::size_t> fitting;
    for (std::size_t l = 0; l < words_.lists.size(); ++l)
      if (!words_.lists[l].number.empty() && codes.has(words_.lists[l].number)) fitting.push_back(l);
    if (fitting.empty()) fitting.push_back(static_cast<std::size_t>(PermitList::own));
    if (fitting.size() > 1) {
      std::vector<std::string> names, marks;
      std::vector<std::size_t> told;
      for (const auto l : fitting) {
        const auto& only = words_.lists[l].only_here;
        names.push_back(words_.lists[l].name);
        marks.push_back(fmt::format("{} ({})", words_.lists[l].name, join(only, ", ")));
        if (only.empty() || std::any_of(only.begin(), only.end(), [&](const auto& name) { return codes.has(name); })) told.push_back(l);
      }
      if (told.size() != 1) {
        const auto both = join(names, tr(" and ")), own = join(marks, "; ");
        problems_.add(told.empty() ? say("{}, line {}: unknown list: {} fit its columns and none of their own columns is there: {}", file_, header_line_, both, own)
                                   : say("{}, line {}: unknown list: {} fit its columns and more than one of their own columns is there: {}", file_, header_line_, both, own));
        return false;
      }
      fitting = told;
    }
    result_.list = static_cast<PermitList>(fitting.front());
    list_ = &words_.lists[fitting.front()];
    return true;
  }

  std::string_view value(const Fields& fields, Role role) const {
    return at_[role] < fields.size() ? trimmed(fields[at_[role]]) : std::string_view{};
  }

  void remark(PermitRow& row, Role role, std::string text) const { row.remarks.push_back({at_[role] == none ? "" : header_[at_[role]], std::move(text)}); }

  SurveyDate date(const Fields& fields, Role role, PermitRow& row) const {
    const auto text = value(fields, role);
    if (text.empty()) return {};
    if (const auto read = list_date(text)) return *read;
    remark(row, role, why_no_date(text));
    return {};
  }

  void read_kind(const Fields& fields, PermitRow& row) const {
    if (list_->kind) {
      row.kind = *list_->kind;
      return;
    }
    const auto given = value(fields, kind);
    if (given.empty()) {
      // A number written in full begins with its kind: `PC 013 055 20 00123`.
      const auto letters = plain_french(row.number.substr(0, std::min(row.number.find_first_of(" 0123456789-_"), row.number.size())));
      const auto found = kinds_.find(letters);
      if (!letters.empty() && found != kinds_.end()) row.kind = static_cast<PermitKind>(found->second);
      else remark(row, kind, "type de dossier non renseigné");
      return;
    }
    const auto found = kinds_.find(plain_french(given));
    if (found != kinds_.end()) row.kind = static_cast<PermitKind>(found->second);
    else remark(row, kind, fmt::format("type « {} » inconnu, lu comme « autre »", given));
  }

  void read_state(const Fields& fields, PermitRow& row) const {
    const auto given = value(fields, state);
    const auto found = given.empty() ? states_.end() : states_.find(without_agreement(given));
    if (found != states_.end()) {
      row.state = words_.states[found->second].first;
      row.state_word = words_.states[found->second].second.word;
    } else {
      row.state_word = std::string(given);
      remark(row, state, given.empty() ? "état non renseigné" : fmt::format("état « {} » inconnu", given));
    }
  }

  void read_area(const Fields& fields, PermitRow& row) const {
    const auto as_given = value(fields, area);
    if (as_given.empty()) return;
    const auto read = list_area(as_given);
    if (!read) remark(row, area, fmt::format("superficie « {} » illisible ; écrire 1250,5 en m²", as_given));
    else if (*read > 0 && *read < 1e10) row.land_m2 = read;
    else remark(row, area, *read == 0 ? "superficie 0, lue comme non renseignée" : fmt::format("superficie « {} » impossible", as_given));
  }

  static std::string worded(const std::map<std::string, std::string>& meanings, std::string_view given) {
    const auto found = meanings.find(std::string(given));
    return found == meanings.end() ? std::string(given) : found->second;
  }

  void read_row(const Fields& fields, std::size_t line) {
    PermitRow row;
    row.line = line;
    row.digest = digest_of(fields);
    row.number = std::string(value(fields, number));
    if (row.number.empty()) remark(row, number, "numéro manquant");
    if (fields.size() < header_.size()) row.remarks.push_back({"", fmt::format("{} champs au lieu de {} : les derniers sont lus comme vides", fields.size(), header_.size())});
    if (fields.size() > header_.size())
      problems_.add(say("{}, line {}: {} fields for {} columns; quote the field that holds a '{}'", file_, row.line, fields.size(), header_.size(), separator_));
    read_kind(fields, row);
    read_state(fields, row);
    row.authorised = date(fields, authorised, row);
    row.started = date(fields, started, row);
    row.completed = date(fields, completed, row);
    row.commune = insee_of(value(fields, commune)).value_or(std::string(value(fields, commune)));
    row.postal_code = std::string(value(fields, postal_code));
    row.address = text_line({value(fields, street_number), value(fields, street_kind), value(fields, street), value(fields, place), value(fields, postal_code),
                             value(fields, locality)});
    row.destination = worded(list_->destinations, value(fields, destination));
    row.zone = worded(words_.zones, value(fields, zone));
    read_area(fields, row);
    read_parcels(fields, row);
    if (row.commune.empty()) remark(row, commune, "commune non renseignée");
    if (reading_.strict)
      for (const auto& said : row.remarks)
        problems_.add(say("{}, line {}, column {}: {}", file_, row.line, said.column.empty() ? "-" : said.column, said.text));
    result_.rows.push_back(std::move(row));
  }

  void read_parcels(const Fields& fields, PermitRow& row) const {
    const auto found = read_references(row.commune, value(fields, parcels));
    for (const auto& reference : found.references) add_reference(row.parcels, reference, words_.arrondissements);
    for (const auto& fault : found.faults) {
      ++row.unread_parcels;
      remark(row, parcels, fault);
    }
    for (const auto& guess : found.guesses) remark(row, parcels, guess);
    if (row.commune.empty() && !found.references.empty()) row.commune = std::string(found.references.front().id.commune());
    constexpr std::array<std::pair<Role, Role>, 3> pairs{{{section1, number1}, {section2, number2}, {section3, number3}}};
    for (const auto& [of_section, of_number] : pairs) {
      const auto section = value(fields, of_section), number_text = value(fields, of_number);
      if (section.empty() && number_text.empty()) continue;
      auto read = read_reference(row.commune, section, number_text);
      for (const auto& reference : read.references) add_reference(row.parcels, reference, words_.arrondissements);
      if (!read.remark.empty()) remark(row, read.references.empty() && !section.empty() ? of_section : of_number, std::move(read.remark));
      if (read.references.empty()) ++row.unread_parcels;
    }
  }

  void find_duplicates() {
    std::array<std::unordered_map<std::string, std::size_t>, 6> seen;  // by kind: one number may be a permit's and a declaration's
    for (std::size_t r = 0; r < result_.rows.size(); ++r) {
      auto& row = result_.rows[r];
      if (row.number.empty()) continue;
      const auto [first, fresh] = seen[static_cast<std::size_t>(row.kind)].try_emplace(permit_number_key(row.number).value_or(row.number), r);
      if (fresh) continue;
      result_.duplicates.emplace_back(first->second, r);
      const auto& other = result_.rows[first->second];
      remark(row, number, fmt::format("numéro « {} » déjà donné ligne {}{}", row.number, other.line, other.number == row.number ? "" : fmt::format(", écrit « {} »", other.number)));
      if (reading_.strict) problems_.add(say("{}, lines {} and {}, column {}: the number '{}' stands twice", file_, other.line, row.line, header_[at_[number]], row.number));
    }
  }

  const PermitWords& words_;
  const PermitReading& reading_;
  const std::string& file_;
  char separator_;
  RecordReader records_;
  const PermitWords::List* list_ = nullptr;
  Fields first_row_;  ///< read to see whether it is a header
  std::size_t first_line_ = 0, header_line_ = 1;
  std::vector<std::string> header_;
  std::vector<std::pair<std::string, std::size_t>> digested_;  // codes and places of the columns, by code
  std::string said_;
  Sha256 sha_;
  std::array<std::size_t, role_count> at_{};
  std::unordered_map<std::string, std::size_t> kinds_, states_;
  Problems problems_;
  PermitFile result_;
};

}  // namespace

PermitFile parse_permits(std::string text, const std::string& file, const PermitWords& words, const PermitReading& reading) {
  auto encoding = to_utf8(text);
  auto result = Reader(text, file, words, reading).read();
  result.encoding = std::move(encoding);
  return result;
}

std::vector<std::string> permit_list_names(std::string head) {
  static_cast<void>(to_utf8(head));
  RecordReader records(head, separator_of(head));
  std::vector<std::string> names;
  Fields fields;
  for (int record = 0; record < 2 && records.next(fields); ++record)
    for (const auto field : fields) names.emplace_back(trimmed(field));
  return names;
}

PermitFile read_permits(const std::filesystem::path& file, const PermitWords& words, const PermitReading& reading) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) throw IoError(say("{}: cannot be read", file.string()));
  std::string text(static_cast<std::size_t>(in.tellg()), '\0');
  in.seekg(0);
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) throw IoError(say("{}: cannot be read to its end", file.string()));
  return parse_permits(std::move(text), file.filename().string(), words, reading);
}

}  // namespace arpent
