// SPDX-License-Identifier: Apache-2.0
#include "spelling.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <vector>

#include "arpent/core/text.hpp"
#include "attributes_rows.hpp"

namespace arpent::door {
namespace {

constexpr char32_t none = 0xffffffff, replacement = 0xFFFD;

/// Code points of the bytes 0x80 to 0x9F in CP1252; those it leaves free are the controls of Latin-1.
constexpr std::array<char32_t, 32> cp1252{0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
                                          0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                          0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

/// The character at `at`, which is moved behind it; `none`, and one byte on, when it is no UTF-8.
char32_t next(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(at++);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xC2 && first < 0xE0 ? 1 : first >= 0xE0 && first < 0xF0 ? 2 : first >= 0xF0 && first < 0xF5 ? 3 : 0;
  if (more == 0 || at + more > text.size()) return none;
  char32_t point = first & (0x3Fu >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0u) != 0x80) return none;
    point = point << 6 | (byte(at + i) & 0x3Fu);
  }
  constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
  if (point < least[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return none;
  at += more;
  return point;
}

void append(std::string& out, char32_t point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

bool ascii(std::string_view text) {
  unsigned char any = 0;
  for (const char c : text) any |= static_cast<unsigned char>(c);
  return any < 0x80;
}

std::string from_cp1252(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append(out, byte >= 0x80 && byte < 0xA0 ? cp1252[byte - 0x80u] : byte);
  }
  return out;
}

/// The byte that CP1252 or Latin-1 reads as this character; 0: none from 0x80 up.
unsigned char byte_of(char32_t point) {
  if (point >= 0x80 && point <= 0xFF) return static_cast<unsigned char>(point);
  for (std::size_t i = 0; i < cp1252.size(); ++i)
    if (cp1252[i] == point) return static_cast<unsigned char>(0x80 + i);
  return 0;
}

/// Characters a text read twice held: letters of French and typographic marks.
bool expected(char32_t point) {
  return (point >= 0xA0 && point <= 0xFF) || point == 0x152 || point == 0x153 || point == 0x178 || (point >= 0x2010 && point <= 0x203A) ||
         point == 0x20AC || point == replacement;
}

/// The character whose bytes in UTF-8 were read as the two or three characters at `at`, which is moved behind them; `none`: they
/// were not. @pre UTF-8
char32_t undone(std::string_view text, std::size_t& at) {
  std::string bytes;
  for (std::size_t here = at; here < text.size() && bytes.size() < 3;) {
    const auto byte = byte_of(next(text, here));
    if (byte == 0) return none;
    bytes += static_cast<char>(byte);
    std::size_t end = 0;
    if (const auto point = next(bytes, end); point != none && end == bytes.size() && expected(point)) {
      at = here;
      return point;
    }
  }
  return none;
}

/// Whether a character stands there that what `expected` tells began as in UTF-8: Â, Ã, Å, â, ï. Spares sound text the rest.
bool may_be_read_twice(std::string_view text) {
  for (auto at = text.find('\xC3'); at != std::string_view::npos && at + 1 < text.size(); at = text.find('\xC3', at + 1))
    if (std::string_view("\x82\x83\x85\xA2\xAF").find(text[at + 1]) != std::string_view::npos) return true;
  return false;
}

/// The text with what was read twice as it should read; unchanged when there is nothing. @pre UTF-8
std::string read_once(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto point = undone(text, at); point != none) {
      append(out, point);
      continue;
    }
    const auto begin = at;
    (void)next(text, at);
    out += text.substr(begin, at - begin);
  }
  return out;
}

bool holds_replacement(std::string_view text) { return text.find("\xEF\xBF\xBD") != std::string_view::npos; }

struct Tally {
  std::size_t first = 0;  // value
  std::string reading;
  std::vector<std::uint32_t> values;
};

std::string sentence(const Rows& rows, std::size_t field, Damage damage, const Tally& tally, const Group& group) {
  const auto raw = printable(rows.column(field).values[tally.first]);
  const auto how_many = fmt::format("{} de « {} »{}", counted(tally.values.size(), "valeur", "valeurs"), rows.name(field), rows.extent_words(group));
  switch (damage) {
    case Damage::not_utf8:
      return fmt::format("{} hors UTF-8 : « {} » est sans doute « {} » en Windows-1252. Relisez le fichier dans son encodage (ogr2ogr --config "
          "SHAPE_ENCODING CP1252, ou -oo ENCODING=CP1252)",
                         how_many, raw, printable(tally.reading));
    case Damage::read_twice:
      return fmt::format("{} dont l'UTF-8 a été lu comme du Windows-1252 : « {} » devrait se lire « {} ». Reprenez l'export d'origine en UTF-8",
                         how_many, raw, printable(tally.reading));
    case Damage::lost:
      return fmt::format("{} avec des caractères perdus (U+FFFD) : « {} ». Ils ne se retrouvent que dans le fichier d'origine", how_many, raw);
  }
  return {};
}

}  // namespace

std::optional<Misspelt> misspelt(std::string_view text) {
  if (ascii(text)) return std::nullopt;
  for (std::size_t at = 0; at < text.size();)
    if (next(text, at) == none) return Misspelt{Damage::not_utf8, from_cp1252(text)};
  // Exports that went wrong twice are not rare; three times have not been seen.
  if (may_be_read_twice(text))
    if (const auto reading = read_once(text); reading != text) return Misspelt{Damage::read_twice, read_once(reading)};
  if (holds_replacement(text)) return Misspelt{Damage::lost, std::string(text)};
  return std::nullopt;
}

std::string printable(std::string_view text) {
  constexpr std::size_t most = 80;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (out.size() >= most) return out + "…";
    const auto begin = at;
    const auto point = next(text, at);
    if (point == none || point < 0x20 || (point >= 0x7F && point < 0xA0))
      for (std::size_t i = begin; i < at; ++i) out += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[i]));
    else
      out += text.substr(begin, at - begin);
  }
  return out;
}

void check_spelling(const Rows& rows) {
  if (!rows.findings.wanted("encodage")) return;
  for (std::size_t field = 0; field < rows.field_count(); ++field) {
    const auto& values = rows.column(field).values;
    std::array<Tally, 3> tallies;
    for (std::size_t v = 0; v < values.size(); ++v)
      if (auto found = misspelt(values[v])) {
        auto& tally = tallies[static_cast<std::size_t>(found->damage)];
        if (tally.values.empty()) {
          tally.first = v;
          tally.reading = std::move(found->reading);
        }
        tally.values.push_back(static_cast<std::uint32_t>(v));
      }
    std::vector<std::string> sentences;
    const Tally* worst = nullptr;
    std::vector<std::uint32_t> all;
    for (std::size_t damage = 0; damage < tallies.size(); ++damage) {
      const auto& tally = tallies[damage];
      if (tally.values.empty()) continue;
      if (worst == nullptr) worst = &tally;
      all.insert(all.end(), tally.values.begin(), tally.values.end());
      sentences.push_back(sentence(rows, field, static_cast<Damage>(damage), tally, rows.group(field, tally.values)));
    }
    if (worst != nullptr) rows.add_group("encodage", rows.group(field, all), rows.name(field), values[worst->first], join(sentences, ". ") + ".");
  }
}

}  // namespace arpent::door
