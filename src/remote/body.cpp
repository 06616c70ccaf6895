// SPDX-License-Identifier: Apache-2.0
#include "body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "url.hpp"

namespace arpent::remote {
namespace {

using namespace std::string_view_literals;

std::string_view without_bom(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n\f\v");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

/// `<html`, its doctype, also after an XML declaration and comments.
bool is_html(std::string_view text) {
  auto rest = without_bom(text);
  while (rest.starts_with("<?") || rest.starts_with("<!--")) {
    const auto end = rest.find(rest.starts_with("<?") ? "?>"sv : "-->"sv);
    if (end == std::string_view::npos) return false;
    rest = without_bom(rest.substr(end + 2 + (rest.starts_with("<!") ? 1 : 0)));
  }
  const auto start = lower(rest.substr(0, 16));
  return start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head");
}

bool is_html_type(std::string_view type) {
  const auto plain = lower(trimmed(type.substr(0, type.find(';'))));
  return plain == "text/html" || plain == "application/xhtml+xml";
}

bool is_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
}

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> names{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&#39;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}}};
  std::string out;
  while (!text.empty()) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return text.starts_with(name.first); });
    out += found == names.end() ? text.substr(0, 1) : found->second;
    text.remove_prefix(found == names.end() ? 1 : found->first.size());
  }
  return out;
}

/// One line, at most 300 bytes, not cut inside a character.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.size() <= 300) return out;
  auto end = std::size_t{300};
  while ((static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

/// What stands in the first element of this name, whatever its prefix and attributes.
std::string element(std::string_view text, std::string_view name) {
  const auto low = lower(text);
  for (std::size_t at = low.find(name); at != std::string::npos; at = low.find(name, at + 1)) {
    const auto open = low.rfind('<', at);
    if (open == std::string::npos || low.find_first_of("/! \t\n>", open + 1) < at) continue;  // not a start tag of it
    const auto begin = low.find('>', at);
    if (begin == std::string::npos) return "";
    const auto end = std::min(low.find("</", begin), low.size());
    auto inside = text.substr(begin + 1, end - begin - 1);
    if (const auto data = inside.find("<![CDATA["); data != std::string_view::npos) inside = inside.substr(data + 9, inside.find("]]>") - data - 9);
    return on_one_line(unescaped(inside));
  }
  return "";
}

std::string exception_text(std::string_view text) {
  const auto low = lower(text);
  if (low.find("exceptionreport") == std::string::npos && low.find("serviceexception") == std::string::npos) return "";
  auto said = element(text, "exceptiontext");
  if (said.empty()) said = element(text, "serviceexception>");
  if (said.empty()) said = element(text, "serviceexception ");
  return said.empty() ? say("an exception without a text") : said;
}

std::string_view spoken(BodyKind kind) {
  switch (kind) {
    case BodyKind::any: return tr("a file");
    case BodyKind::text: return tr("a text");
    case BodyKind::json: return tr("JSON");
    case BodyKind::seven_zip: return tr("a 7z archive");
    case BodyKind::zip: return tr("a zip archive");
    case BodyKind::gzip: return tr("a gzip file");
    case BodyKind::geopackage: return tr("a GeoPackage");
    case BodyKind::table: return tr("a table");
  }
  return tr("a file");
}

bool has_magic(BodyKind kind, std::string_view head) {
  switch (kind) {
    case BodyKind::json: {
      const auto start = without_bom(head);
      return start.starts_with('{') || start.starts_with('[');
    }
    case BodyKind::seven_zip: return head.starts_with("7z\xbc\xaf\x27\x1c");
    case BodyKind::zip: return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06"sv) || head.starts_with("PK\x07\x08");
    case BodyKind::gzip: return head.starts_with("\x1f\x8b");
    case BodyKind::geopackage: return head.starts_with("SQLite format 3\0"sv);
    default: return false;
  }
}

}  // namespace

std::string_view name_of(BodyKind kind) {
  constexpr std::array names{"any"sv, "text"sv, "json"sv, "seven_zip"sv, "zip"sv, "gzip"sv, "geopackage"sv, "table"sv};
  return names.at(static_cast<std::size_t>(kind));
}

std::string_view extension_of(BodyKind kind) {
  constexpr std::array names{".data"sv, ".txt"sv, ".geojson"sv, ".7z"sv, ".zip"sv, ".gz"sv, ".gpkg"sv, ".csv"sv};
  return names.at(static_cast<std::size_t>(kind));
}

bool fits(BodyKind kind, std::string_view head, std::string_view content_type) {
  if (kind == BodyKind::any) return true;
  if (kind != BodyKind::table && kind != BodyKind::text) return has_magic(kind, head);
  return !is_html(head) && !is_html_type(content_type) && !head.empty() && is_text(head) && exception_text(head).empty();
}

std::string misfit(BodyKind kind, std::string_view text, std::string_view content_type, std::string_view answered, std::string_view asked) {
  const auto host = host_of(answered);
  if (text.empty()) return say("{}: {} answered nothing, where {} was asked for", shown_url(asked), host, spoken(kind));
  if (const auto said = exception_text(text); !said.empty()) return say("{}: {} refuses: {}", shown_url(asked), host, said);
  if (is_html(text) || is_html_type(content_type)) {
    auto title = element(text, "title");
    const auto advice = "\n" + say("open any page in a browser and sign in, or name the proxy (--proxy or https_proxy); if the page is the server's own, the address has changed");
    if (title.empty())
      return say("{}: {} answered with a web page (without a title) instead of {}: the login page of a network, or a proxy, answers in the server's place", shown_url(asked), host,
                 spoken(kind)) + advice;
    return say("{}: {} answered with a web page ('{}') instead of {}: the login page of a network, or a proxy, answers in the server's place", shown_url(asked), host, title,
               spoken(kind)) + advice;
  }
  if (is_text(text.substr(0, head_size)))
    return say("{}: {} answered with something that is not {}: it begins with '{}'", shown_url(asked), host, spoken(kind), on_one_line(text.substr(0, 80)));
  std::string start;
  for (const char c : text.substr(0, 8)) start += fmt::format("{}{:02x}", start.empty() ? "" : " ", static_cast<unsigned char>(c));
  return say("{}: {} answered with something that is not {}: it begins with bytes {}", shown_url(asked), host, spoken(kind), start);
}

std::string in_words(std::string_view text) {
  if (!is_text(text.substr(0, head_size))) return "";
  if (auto said = exception_text(text); !said.empty()) return said;
  if (is_html(text)) return element(text, "title");
  return on_one_line(text.substr(0, std::min<std::size_t>(text.size(), 1000)));
}

}  // namespace arpent::remote
