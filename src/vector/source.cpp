// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/source.hpp"

#include <cpl_vsi.h>

#include <string_view>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

bool on_disk(const std::string& path) {
  VSIStatBufL info;
  return !path.empty() && VSIStatExL(path.c_str(), &info, VSI_STAT_EXISTS_FLAG) == 0;
}

/// `2023`, `2023-06` or `2023-06-30`, whatever its numbers. By hand: std::regex calls itself once a character.
bool looks_like_a_date(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-') return false;
  return true;
}

}  // namespace

std::string Source::text() const {
  return path + (layer.empty() ? "" : ":" + layer) + (date.empty() ? "" : "@" + date);
}

Source parse_source(const std::string& text) {
  if (text.find('\0') != std::string::npos) throw UsageError(say("a source with a NUL character in it: no file has such a name"));
  Source source;
  std::string rest = text;
  if (const auto at = rest.rfind('@'); at != std::string::npos && !on_disk(rest)) {
    if (looks_like_a_date(std::string_view(rest).substr(at + 1))) {
      source.date = rest.substr(at + 1);
      rest.resize(at);
    } else if (at + 1 < rest.size() && rest.find_first_not_of("0123456789-/.", at + 1) == std::string::npos) {
      throw UsageError(say("{}: '{}' is not a date; write @2023, @2023-06 or @2023-06-30", text,
                           rest.substr(at + 1)));
    }
  }
  if (rest.empty()) throw UsageError(say("an empty source: give a file, a file and its layer (file.gpkg:layer) or a connection"));
  if (on_disk(rest)) {
    source.path = rest;
    return source;
  }
  const auto colon = rest.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == rest.size()) {
    source.path = rest;
    return source;
  }
  const auto head = rest.substr(0, colon), tail = rest.substr(colon + 1);
  // `file.gpkg:layer`, or a connection such as `PG:dbname=x:layer`; `PG:dbname=x` keeps its only colon.
  const bool connection = head.find(':') != std::string::npos;
  const bool plain_file = head.find('.') != std::string::npos || head.find('/') != std::string::npos;
  if (on_disk(head) || connection || plain_file) {
    source.path = head;
    source.layer = tail;
  } else {
    source.path = rest;
  }
  return source;
}

}  // namespace arpent
