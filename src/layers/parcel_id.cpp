// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/parcel_id.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return c >= 'A' && c <= 'Z'; }
bool digits(std::string_view text) { return std::all_of(text.begin(), text.end(), digit); }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string padded(std::string_view text, std::size_t width) {
  return text.size() >= width ? std::string(text) : std::string(width - text.size(), '0') + std::string(text);
}

bool is_commune(std::string_view code) {
  if (code.size() != 5 || !digits(code.substr(2))) return false;
  return digits(code.substr(0, 2)) || code.substr(0, 2) == "2A" || code.substr(0, 2) == "2B";
}

/// Moselle, Bas-Rhin and Haut-Rhin number their sections.
bool numbers_sections(std::string_view commune) {
  const auto department = commune.substr(0, 2);
  return department == "57" || department == "67" || department == "68";
}

bool is_section(std::string_view section, std::string_view commune) {
  if (section.size() != 2 || section == "00") return false;
  if (letter(section[0])) return letter(section[1]) || digit(section[1]);
  if (letter(section[1])) return section[0] == '0';
  return digits(section) && numbers_sections(commune);
}

/// Faults of padded parts, separated by ` ; `.
std::string faults_of(std::string_view commune, std::string_view prefix, std::string_view section, std::string_view number) {
  std::vector<std::string> faults;
  if (!is_commune(commune)) faults.push_back(fmt::format("commune « {} » : cinq caractères attendus, comme 13022", commune));
  if (prefix.size() != 3 || !digits(prefix)) faults.push_back(fmt::format("préfixe « {} » : trois chiffres attendus", prefix));
  if (!is_section(section, commune)) faults.push_back(fmt::format("section « {} » : une ou deux lettres attendues", section));
  if (number.size() != 4 || !digits(number) || number == "0000") faults.push_back(fmt::format("numéro « {} » : un à quatre chiffres attendus, de 1 à 9999", number));
  return join(faults, " ; ");
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    // A no-break space of a spreadsheet is a blank too.
    const bool no_break = i + 1 < text.size() && text[i] == '\xC2' && text[i + 1] == '\xA0';
    if (i == text.size() || no_break || text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
      if (!word.empty()) words.push_back(upper(word));
      word.clear();
      if (no_break) ++i;
    } else if (text[i] != '"') {
      word += text[i];
    }
  }
  return words;
}

bool is_label(std::string_view word) {
  while (word.ends_with(':') || word.ends_with('=')) word.remove_suffix(1);
  return word == "IDU" || word == "IDPAR" || word == "PARCELLE" || word == "PARCELLES" || word.empty();
}

/// Drops `IDU`, `IDU:` and `IDU=` before an identifier.
std::string without_label(const std::string& word) {
  const auto at = word.find_first_of(":=");
  return at != std::string::npos && is_label(word.substr(0, at)) ? word.substr(at + 1) : word;
}

/// Letters, not bytes.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

ParsedParcel of_14(const std::string& word) {
  const std::string_view text = word;
  const auto fault = faults_of(text.substr(0, 5), text.substr(5, 3), text.substr(8, 2), text.substr(10, 4));
  if (!fault.empty()) return {std::nullopt, fmt::format("« {} » n'est pas un identifiant de parcelle ({})", word, fault)};
  return {ParcelId(text), {}};
}

void add(ParsedParcels& found, ParsedParcel one) {
  if (!one.id)
    found.faults.push_back(std::move(one.fault));
  else if (std::find(found.ids.begin(), found.ids.end(), *one.id) == found.ids.end())
    found.ids.push_back(*one.id);
}

/// One piece between separators: whole words, words that make 14 characters together, or four parts.
void read_piece(std::string_view piece, ParsedParcels& found) {
  std::vector<std::string> words;
  for (const auto& raw : words_of(piece))
    if (const auto word = without_label(raw); !is_label(word)) words.push_back(word);
  for (std::size_t w = 0; w < words.size();) {
    if (words[w].size() == 14) {
      add(found, of_14(words[w++]));
      continue;
    }
    if (w + 4 <= words.size() && words[w].size() == 5 && words[w + 1].size() <= 3 && words[w + 2].size() <= 2 && words[w + 3].size() <= 4) {
      add(found, parcel_id_of_parts(words[w], words[w + 1], words[w + 2], words[w + 3]));
      w += 4;
      continue;
    }
    std::string together;
    auto end = w;
    while (end < words.size() && together.size() < 14) together += words[end++];
    if (together.size() == 14) {
      add(found, of_14(together));
      w = end;
    } else {
      found.faults.push_back(fmt::format("« {} » n'est pas un identifiant de parcelle ({} au lieu de 14)", words[w], french_count(characters(words[w]), "caractère")));
      ++w;
    }
  }
}

}  // namespace

ParcelId::ParcelId(std::string_view text) : text_{} {
  text_.fill('0');
  std::copy_n(text.begin(), std::min(text.size(), text_.size()), text_.begin());
}

ParsedParcel parse_parcel_id(std::string_view text) {
  if (trimmed(text).empty()) return {std::nullopt, "identifiant de parcelle vide"};
  auto found = parse_parcel_ids(text);
  if (!found.faults.empty()) return {std::nullopt, join(found.faults, " ; ")};
  if (found.ids.size() == 1) return {found.ids.front(), {}};
  return {std::nullopt, fmt::format("« {} » : un identifiant attendu, {} donnés", trimmed(text), found.ids.size())};
}

ParsedParcel parcel_id_of_parts(std::string_view commune, std::string_view prefix, std::string_view section, std::string_view number) {
  const auto c = upper(trimmed(commune)), p = padded(trimmed(prefix), 3), s = padded(upper(trimmed(section)), 2), n = padded(trimmed(number), 4);
  const auto fault = faults_of(c, p, s, n);
  if (!fault.empty()) return {std::nullopt, fault};
  return {ParcelId(c + p + s + n), {}};
}

ParsedParcels parse_parcel_ids(std::string_view text) {
  ParsedParcels found;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find_first_of(",;/|", begin), text.size());
    read_piece(text.substr(begin, end - begin), found);
    begin = end + 1;
  }
  return found;
}

}  // namespace arpent
