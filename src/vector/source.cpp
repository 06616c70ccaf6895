// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/source.hpp"

#include <cpl_vsi.h>
#include <fmt/format.h>

#include <regex>

#include "arpent/core/error.hpp"

namespace arpent {
namespace {

bool on_disk(const std::string& path) {
  VSIStatBufL info;
  return !path.empty() && VSIStatExL(path.c_str(), &info, VSI_STAT_EXISTS_FLAG) == 0;
}

}  // namespace

std::string Source::text() const {
  return path + (layer.empty() ? "" : ":" + layer) + (date.empty() ? "" : "@" + date);
}

Source parse_source(const std::string& text) {
  Source source;
  std::string rest = text;
  static const std::regex dated(R"(^(.*)@(\d{4}(-\d{2}(-\d{2})?)?)$)");
  std::smatch match;
  if (!on_disk(rest)) {
    if (std::regex_match(rest, match, dated)) {
      source.date = match[2];
      rest = match[1].str();
    } else if (const auto at = rest.rfind('@'); at != std::string::npos && at + 1 < rest.size() &&
                                                rest.find_first_not_of("0123456789-/.", at + 1) == std::string::npos) {
      throw UsageError(fmt::format("{}: '{}' is not a date; write @2023, @2023-06 or @2023-06-30", text,
                                   rest.substr(at + 1)));
    }
  }
  if (rest.empty()) throw UsageError("an empty source: give a file, a file and its layer (file.gpkg:layer) or a connection");
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
