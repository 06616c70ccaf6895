// SPDX-License-Identifier: Apache-2.0
#include "permit_parcels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

/// Without leading zeros beyond what a section has: `0AB` is `AB`, `000AB` has a prefix.
struct Section {
  std::string prefix, section;
};
Section section_of(std::string text) {
  if (text.size() > 3 && digits(std::string_view(text).substr(0, 3))) return {text.substr(0, 3), text.substr(3)};
  if (text.size() == 3 && text[0] == '0') return {"", text.substr(1)};
  return {"", std::move(text)};
}

/// `AP15` as `AP` and `15`; empty when it is not of that form.
Section split_number(const std::string& text) {
  const auto at = text.find_first_of("0123456789");
  if (at == std::string::npos || at == 0 || at > 2 || !digits(std::string_view(text).substr(at))) return {};
  return {text.substr(0, at), text.substr(at)};
}

/// Parts a field at its separators and at the word `et`.
std::vector<std::string_view> pieces_of(std::string_view text) {
  constexpr std::string_view separators = ",;/|+&", blanks = " \t";
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const auto word = at + 3 < text.size() ? text.substr(at, 4) : std::string_view();
    const bool et = word.size() == 4 && blanks.find(word[0]) != std::string_view::npos && blanks.find(word[3]) != std::string_view::npos && lower(word.substr(1, 2)) == "et";
    if (at < text.size() && !et && separators.find(text[at]) == std::string_view::npos) {
      ++at;
      continue;
    }
    if (const auto piece = trimmed(text.substr(begin, at - begin)); !piece.empty()) pieces.push_back(piece);
    at += et ? 3 : 1;
    begin = at;
  }
  return pieces;
}

/// Runs of letters or of digits, upper case, without what stands between them; nothing when there is a sign no reference has.
std::optional<std::vector<std::string>> tokens_of(std::string_view piece) {
  std::vector<std::string> tokens;
  bool apart = true;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i] >= 'a' && piece[i] <= 'z' ? static_cast<char>(piece[i] - 'a' + 'A') : piece[i];
    const bool is_digit = c >= '0' && c <= '9';
    if (is_digit || (c >= 'A' && c <= 'Z')) {
      // The letter of 2A and 2B belongs to the commune.
      const bool corsican = apart && c == '2' && i + 4 < piece.size() && std::string_view("ABab").find(piece[i + 1]) != std::string_view::npos && digits(piece.substr(i + 2, 3));
      if (corsican) {
        tokens.push_back(squeezed(piece.substr(i, 5)));
        i += 4;
      } else {
        const bool goes_on = !apart && digits(std::string_view(tokens.back()).substr(tokens.back().size() - 1)) == is_digit;
        if (!goes_on) tokens.emplace_back();
        tokens.back() += c;
      }
      apart = false;
      continue;
    }
    apart = true;
    if (std::string_view(" \t\r\n-_.:=\"").find(c) != std::string_view::npos) continue;
    const auto sign = [&](std::string_view bytes) { return piece.compare(i, bytes.size(), bytes) == 0 ? bytes.size() : 0; };
    const auto length = std::max({sign("°"), sign("º"), sign("\u00a0"), sign("\u202f"), sign("–")});
    if (length == 0) return std::nullopt;
    i += length - 1;
  }
  return tokens;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// Commune and prefix, as far as given, section and number.
struct ShortForm {
  std::string commune, prefix, section, number;
};

/// The references that tokens make, all of them used; empty when they make none.
std::vector<ShortForm> short_forms(const std::vector<std::string>& tokens) {
  std::vector<ShortForm> forms;
  std::size_t t = 0;
  const auto there = [&] { return t < tokens.size(); };
  const auto whole = [](std::size_t size) { return size == 0 || size == 3 || size == 5 || size == 8; };  // nothing, prefix, commune, both
  while (there()) {
    while (there() && one_of(tokens[t], {"SECTION", "SECT", "SEC", "PARCELLE", "PARCELLES", "CADASTRE", "IDU", "IDPAR"})) ++t;
    std::string before;
    for (; there() && tokens[t].front() >= '0' && tokens[t].front() <= '9'; ++t) before += tokens[t];
    // The zero of a section of one letter: 000 0A.
    if (!before.empty() && before.back() == '0' && !whole(before.size()) && whole(before.size() - 1)) before.pop_back();
    const bool has_commune = before.size() == 5 || before.size() == 8, has_prefix = before.size() == 3 || before.size() == 8;
    if (!there() || tokens[t].size() > 2 || !whole(before.size())) return {};
    ShortForm form{has_commune ? before.substr(0, 5) : "", has_prefix ? before.substr(before.size() - 3) : "", tokens[t++], ""};
    if (there() && one_of(tokens[t], {"N", "NO", "NUM", "NUMERO"})) ++t;
    if (!there() || tokens[t].size() > 4 || !digits(tokens[t])) return {};
    form.number = tokens[t++];
    forms.push_back(std::move(form));
  }
  return forms;
}

/// A piece that is no identifier of 14 characters. Empty when it has none of these forms; a fault when it has one and is no parcel.
ReadReferences read_short(std::string_view piece, const std::string& commune, const std::optional<ParcelReference>& before) {
  ReadReferences read;
  const auto tokens = tokens_of(piece);
  if (!tokens || tokens->empty()) return read;
  auto forms = short_forms(*tokens);
  const bool number_alone = forms.empty() && before && digits(tokens->back()) && (tokens->size() == 1 || (tokens->size() == 2 && one_of(tokens->front(), {"N", "NO", "NUM", "NUMERO"})));
  if (number_alone) {
    const auto& id = before->id;
    forms.push_back({std::string(id.commune()), before->prefix_known ? std::string(id.prefix()) : "", std::string(id.section()), tokens->back()});
  }
  for (const auto& form : forms) {
    const auto& of = form.commune.empty() ? commune : form.commune;
    if (of.empty()) {
      read.faults.push_back(fmt::format("« {} » : section et numéro sans leur commune ; écrire 13022 {} {}, ou donner le code INSEE de la commune", piece, form.section, form.number));
      continue;
    }
    const auto parsed = parcel_id_of_parts(of, form.prefix, form.section, form.number);
    if (!parsed.id) {
      read.faults.push_back(fmt::format("« {} » n'est pas une parcelle ({})", piece, parsed.fault));
      continue;
    }
    read.references.push_back({*parsed.id, !form.prefix.empty()});
    if (number_alone) read.guesses.push_back(fmt::format("« {} » lu comme le numéro {} de la section {}, celle de la référence d'avant", piece, form.number, form.section));
  }
  return read;
}

}  // namespace

ReadReference read_reference(std::string_view commune, std::string_view section_text, std::string_view number_text) {
  ReadReference result;
  const auto section = squeezed(section_text), number = squeezed(number_text);
  const auto as_given = [&] { return fmt::format("« {} » « {} »", section_text, number_text); };
  if (section.empty() || number.empty()) {
    result.remark = fmt::format("référence cadastrale {} incomplète : {} manque", as_given(), section.empty() ? "la section" : "le numéro");
    return result;
  }
  if (section.size() == 3 && digits(section)) {
    if (const auto parts = split_number(number); !parts.section.empty()) {
      if (const auto parsed = parcel_id_of_parts(commune, section, parts.prefix, parts.section); parsed.id) {
        result.references.push_back({*parsed.id, true});
        result.remark = fmt::format("référence cadastrale {} lue comme préfixe {}, section {}, numéro {}", as_given(), section, parts.prefix, parts.section);
        return result;
      }
    }
  }
  const auto place = section_of(section);
  std::string faults;
  bool part = false;
  for (std::size_t begin = 0; begin <= number_text.size();) {
    const auto end = std::min(number_text.find_first_of(",;/", begin), number_text.size());
    auto one = squeezed(number_text.substr(begin, end - begin));
    begin = end + 1;
    if (one.size() > 1 && one.back() == 'P' && digits(std::string_view(one).substr(0, one.size() - 1))) {
      one.pop_back();
      part = true;
    }
    const auto parsed = parcel_id_of_parts(commune, place.prefix, place.section, one);
    if (parsed.id) result.references.push_back({*parsed.id, !place.prefix.empty()});
    else faults = parsed.fault;
  }
  if (!faults.empty()) {
    result.remark = fmt::format("référence cadastrale {} illisible : {}", as_given(), faults);
    result.references.clear();
  } else if (part) {
    result.remark = fmt::format("référence cadastrale {} : la parcelle n'est concernée qu'en partie", as_given());
  } else if (result.references.size() > 1) {
    result.remark = fmt::format("référence cadastrale {} lue comme {} parcelles", as_given(), result.references.size());
  }
  return result;
}

ReadReferences read_references(std::string_view commune, std::string_view text) {
  ReadReferences all;
  for (const auto piece : pieces_of(text)) {
    const auto whole = parse_parcel_ids(piece);
    ReadReferences read;
    if (whole.faults.empty()) {
      for (const auto& id : whole.ids) read.references.push_back({id, true});
    } else {
      const auto before = all.references.empty() ? std::nullopt : std::optional(all.references.back());
      read = read_short(piece, commune.empty() && before ? std::string(before->id.commune()) : std::string(commune), before);
      if (read.references.empty() && read.faults.empty()) {
        for (const auto& id : whole.ids) read.references.push_back({id, true});
        read.faults = whole.faults;
      }
    }
    for (const auto list : {&ReadReferences::faults, &ReadReferences::guesses}) (all.*list).insert((all.*list).end(), (read.*list).begin(), (read.*list).end());
    all.references.insert(all.references.end(), read.references.begin(), read.references.end());
  }
  return all;
}

void add_reference(std::vector<ParcelReference>& references, const ParcelReference& reference, const Arrondissements& arrondissements) {
  for (const auto& there : references) {
    if (there.id == reference.id) return;
    if (there.prefix_known && !reference.prefix_known && there.id.section() == reference.id.section() && there.id.number() == reference.id.number() &&
        account_commune(there.id.commune(), arrondissements) == account_commune(reference.id.commune(), arrondissements))
      return;
  }
  references.push_back(reference);
}

}  // namespace arpent
