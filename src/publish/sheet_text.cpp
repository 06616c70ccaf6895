// SPDX-License-Identifier: Apache-2.0
#include "sheet_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

// Advance of the characters ' ' to '~' in DejaVu Sans, in hundredths of the size, rounded up.
constexpr std::array<unsigned char, 95> advances = {
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,
    100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50,
    50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};
constexpr double mm_per_point = 25.4 / 72;

/// Hundredths of the size that a byte of UTF-8 adds: a character outside ASCII has its width on its first byte.
constexpr auto byte_advances = [] {
  std::array<unsigned char, 256> table{};
  for (std::size_t b = 0; b < 256; ++b) {
    if (b < 32 || b == 127) table[b] = 32;
    else if (b < 127) table[b] = advances[b - 32];
    else if (b >= 0xc0) table[b] = b < 0xe0 ? 65 : 100;
  }
  return table;
}();

int advance(char byte) { return byte_advances[static_cast<unsigned char>(byte)]; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether no line may end at the space at `at`: French sets one before ; : ? ! % » and after «, and a unit stays with its number.
bool holds_together(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at), after = text.substr(at + 1);
  if (before.ends_with("«") || after.starts_with("»")) return true;
  if (!after.empty() && std::string_view(";:?!%").find(after.front()) != std::string_view::npos) return true;
  if (before.empty() || !is_digit(before.back())) return false;
  constexpr std::array<std::string_view, 4> units{"m²", "m", "ha", "km"};
  const auto word = after.substr(0, after.find_first_of(" ,.;)"));
  return std::find(units.begin(), units.end(), word) != units.end();
}

/// Where the word that begins at `at` ends.
std::size_t word_end(std::string_view text, std::size_t at) {
  auto end = text.find(' ', at);
  while (end != std::string_view::npos && holds_together(text, end)) end = text.find(' ', end + 1);
  return std::min(end, text.size());
}

struct Fill {
  int lines = 0;
  std::size_t kept = 0;  // bytes that fit in the lines allowed, ended after a word
};

/// Words of a text put into lines as a browser does.
/// @param stop whether to end at the first line beyond those allowed
Fill fill(std::string_view text, double width, SheetFont font, int allowed, bool stop) {
  const int room = static_cast<int>(width / (font.points * mm_per_point) * 100);
  Fill result;
  int used = room + 1;  // the first word opens the first line
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = word_end(text, at);
    int word = 0;
    for (auto i = at; i < end; ++i) word += advance(text[i]);
    if (used + word > room) {
      result.lines += 1;
      used = 0;
      for (int rest = word; rest > room; rest -= room) {  // broken anywhere
        result.lines += 1;
        word = rest - room;
      }
    }
    used += word + advances[0];
    if (stop && result.lines > allowed) return result;
    if (result.lines <= allowed) result.kept = end;
    at = end + 1;
  }
  return result;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> opinion_names = {{{"conflit", "Conflit"},
                                                                                         {"a_instruire", "À instruire"},
                                                                                         {"vigilance", "Vigilance"},
                                                                                         {"information", "Information"},
                                                                                         {"favorable", "Favorable"},
                                                                                         {"sans_objet", "Sans objet"},
                                                                                         {"sans_donnee", "Sans donnée"}}};

}  // namespace

std::string html_text(std::string_view text) {
  std::string held;
  held.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') held += ' ';
    else if (text[i] == ' ' && holds_together(text, i)) held += "\u00a0";
    else held += text[i];
  }
  return xml_text(held);
}

std::string html_address(std::string_view file) {
  std::string out;
  for (const char c : file) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_.~/").find(c) != std::string_view::npos;
    if (plain) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  // Two slashes at the start would name another machine.
  return out.starts_with('/') ? "." + out : out;
}

int lines_of(std::string_view text, double width, SheetFont font) { return fill(text, width, font, 0, false).lines; }

Fitted fitted(std::string_view text, double width, SheetFont font, int lines) {
  const auto filled = fill(text, width, font, lines, true);
  if (filled.lines <= lines) return {std::string(text), filled.lines, false};
  auto kept = filled.kept;
  if (kept == 0) {  // one word longer than all lines
    const auto room = width / (font.points * mm_per_point) * 100 * lines - 2 * advances[0] - 100;
    for (double used = 0; kept < text.size(); ++kept) {
      used += advance(text[kept]);
      if (used > room) break;
    }
    while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xc0) == 0x80) --kept;
  }
  for (;;) {
    auto shorter = std::string(trimmed(text.substr(0, kept))) + "\u00a0…";
    const auto space = text.substr(0, kept).rfind(' ');
    if (space == std::string_view::npos || fill(shorter, width, font, lines, true).lines <= lines) return {std::move(shorter), lines, true};
    kept = space;
  }
}

std::string area_figure(SquareMetres area) { return french_area(area); }

std::string area_words(SquareMetres area) { return area_figure(area) + "\u00a0m²"; }

std::string share_words(double share) { return french_share(share) + "\u00a0%"; }

std::string kind_words(std::string_view kind) {
  if (kind == "PC") return "permis de construire";
  if (kind == "PA") return "permis d'aménager";
  if (kind == "DP") return "déclaration préalable";
  if (kind == "PD") return "permis de démolir";
  if (kind == "CU") return "certificat d'urbanisme";
  return "autre";
}

std::string opinion_words(std::string_view opinion) {
  for (const auto& [word, words] : opinion_names)
    if (word == opinion) return std::string(words);
  return std::string(opinion);
}

std::string_view opinion_style(std::string_view opinion) {
  for (const auto& [word, words] : opinion_names)
    if (word == opinion) return word;
  return "autre";
}

std::string html_head(std::string_view title, std::string_view css) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
                    "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>";
  out += html_text(title);
  out += "</title>\n<style>\n";
  out += css;
  out += "</style>\n</head>\n";
  return out;
}

}  // namespace arpent
