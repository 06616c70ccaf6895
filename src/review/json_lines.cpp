// SPDX-License-Identifier: Apache-2.0
#include "json_lines.hpp"

#include <algorithm>

namespace arpent {
namespace {

struct Open {
  bool object;
  std::size_t element = 0;
  std::string path;
};

}  // namespace

JsonLines::JsonLines(std::string_view text) {
  std::vector<Open> open;
  std::string key;         // read last in the innermost object
  bool key_wanted = false;  // the next string is a key
  int line = 1;
  lines_[""] = 1;
  const auto here = [&]() -> std::string {
    if (open.empty()) return {};
    return open.back().path + "/" + (open.back().object ? key : std::to_string(open.back().element));
  };
  const auto mark_element = [&] {
    if (!open.empty() && !open.back().object) lines_.emplace(here(), line);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '*') {
      for (i += 2; i + 1 < text.size() && !(text[i] == '*' && text[i + 1] == '/'); ++i) line += text[i] == '\n';
      ++i;
    } else if (c == '"') {
      std::string value;
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
        if (i < text.size()) value += text[i];
      }
      if (key_wanted) {
        key = value;
        key_wanted = false;
        if (!lines_.emplace(here(), line).second) repeated_.emplace_back(key, line);
      } else {
        mark_element();
      }
    } else if (c == '{' || c == '[') {
      mark_element();
      open.push_back({c == '{', 0, here()});
      key_wanted = c == '{';
    } else if (c == '}' || c == ']') {
      if (!open.empty()) open.pop_back();
      key_wanted = false;
    } else if (c == ',' && !open.empty()) {
      ++open.back().element;
      key_wanted = open.back().object;
    } else if (c != ' ' && c != '\t' && c != '\r' && c != ':') {
      mark_element();
    }
  }
}

int JsonLines::line(std::string path) const {
  for (;;) {
    if (const auto found = lines_.find(path); found != lines_.end()) return found->second;
    const auto slash = path.rfind('/');
    path.resize(slash == std::string::npos ? 0 : slash);
  }
}

int line_of_byte(std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

}  // namespace arpent
