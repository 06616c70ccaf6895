// SPDX-License-Identifier: Apache-2.0
#include "wfs_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "file.hpp"
#include "url.hpp"

namespace arpent::remote {
namespace {

using nlohmann::json;

/// Digits of `EPSG:2154`; empty when it is not of this form.
std::string epsg_digits(std::string_view crs) {
  const auto parts = split(crs, ':');
  return parts.size() == 2 && lower(parts[0]) == "epsg" && whole_number(parts[1]) ? parts[1] : "";
}

/// CRS of which the definition puts latitude first: in a `urn` the order of the axes is that of the definition.
bool latitude_first(std::string_view crs) {
  constexpr std::array<std::string_view, 6> known{"4326", "4258", "4171", "4275", "4807", "4979"};
  return std::find(known.begin(), known.end(), epsg_digits(crs)) != known.end();
}

std::string number(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

std::optional<std::uint64_t> counted(const json& page, const char* name) {
  const auto found = page.find(name);
  if (found == page.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

/// `urn:ogc:def:crs:EPSG::2154`, `http://www.opengis.net/def/crs/EPSG/0/2154` or `EPSG:2154`, as `EPSG:2154`.
std::string plain_crs(const std::string& name) {
  const auto low = lower(name);
  if (low.find("crs84") != std::string::npos) return "EPSG:4326";
  if (low.find("epsg") == std::string::npos) return name;
  return "EPSG:" + name.substr(name.find_last_of(":/") + 1);
}

/// Ids GeoServer makes up, anew for each answer, where a table has no key.
bool made_up(const std::string& id) { return id.find("fid-") != std::string::npos && id.find("--") != std::string::npos; }

/// `/crs/properties/name`; empty where a page names none, or says it in another way.
std::string crs_name(const json& page) {
  const json* at = &page;
  for (const auto* key : {"crs", "properties", "name"}) {
    const auto found = at->find(key);  // of nothing in what is no object
    if (found == at->end()) return {};
    at = &*found;
  }
  return at->is_string() ? at->get<std::string>() : std::string();
}

std::string key_of(const json& feature, bool& own_ids) {
  const auto id = feature.find("id");
  if (id != feature.end() && !id->is_null()) {
    auto text = id->is_string() ? id->get<std::string>() : id->dump();
    if (!text.empty() && !made_up(text)) return text;
  }
  own_ids = false;
  auto bare = feature;
  bare.erase("id");
  return sha256_text(bare.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

void check_request(const WfsRequest& request) {
  Problems problems;
  const auto scheme = scheme_of(request.url);
  if (scheme != "http" && scheme != "https") problems.add(say("WFS: '{}' is not an address of http or https", shown_url(request.url)));
  if (request.type.empty()) problems.add(say("WFS: no type of features is named"));
  if (request.page < 1) problems.add(say("WFS: pages of {} features: at least 1 is needed", request.page));
  if (epsg_digits(request.crs).empty()) problems.add(say("WFS: CRS '{}' is not written as EPSG:2154", request.crs));
  if (request.box && request.box->empty()) problems.add(say("WFS: the box is empty"));
  if (request.box && !request.filter.empty() && latitude_first(request.crs))
    problems.add(say("WFS: a box in {} together with a filter: servers do not agree on the order of its axes; ask in a projected CRS", request.crs));
  if (request.box && !request.filter.empty() && request.geometry.empty())
    problems.add(say("WFS: a box together with a filter needs the name of the geometry"));
  problems.raise_if_any<UsageError>();
}

std::string page_url(const WfsRequest& request, std::uint64_t start) {
  auto url = request.url.substr(0, request.url.find('#'));
  const auto add = [&](std::string_view name, std::string_view value) {
    const auto last = url.back();
    if (last != '?' && last != '&') url += url.find('?') == std::string::npos ? '?' : '&';
    url += fmt::format("{}={}", name, percent_encoded(value));
  };
  add("SERVICE", "WFS");
  add("VERSION", "2.0.0");
  add("REQUEST", "GetFeature");
  add("TYPENAMES", request.type);
  add("OUTPUTFORMAT", "application/json");
  add("SRSNAME", request.crs);
  if (request.box) {
    const auto& box = *request.box;
    const bool swapped = request.filter.empty() && latitude_first(request.crs);
    const auto corners = swapped ? std::array{box.ymin, box.xmin, box.ymax, box.xmax} : std::array{box.xmin, box.ymin, box.xmax, box.ymax};
    const auto text = fmt::format("{},{},{},{}", number(corners[0]), number(corners[1]), number(corners[2]), number(corners[3]));
    if (request.filter.empty())
      add("BBOX", fmt::format("{},urn:ogc:def:crs:EPSG::{}", text, epsg_digits(request.crs)));
    else  // GeoServer takes one of both parameters only
      add("CQL_FILTER", fmt::format("BBOX({},{},'{}') AND ({})", request.geometry, text, request.crs, request.filter));
  } else if (!request.filter.empty()) {
    add("CQL_FILTER", request.filter);
  }
  if (!request.sort.empty()) add("SORTBY", request.sort);
  add("COUNT", std::to_string(request.page));
  add("STARTINDEX", std::to_string(start));
  return url;
}

std::optional<PageContent> read_page(const std::filesystem::path& file, std::string& fault) {
  json page;
  try {
    page = json::parse(whole_text(file));
  } catch (const json::parse_error& error) {
    fault = say("its JSON is cut short or damaged at byte {}", error.byte);
    return std::nullopt;
  } catch (const json::out_of_range&) {
    fault = say("its JSON has a number that no computer can hold");
    return std::nullopt;
  }
  const auto features = page.find("features");
  if (features == page.end() || !features->is_array()) {
    fault = say("it is no FeatureCollection of GeoJSON");
    return std::nullopt;
  }
  PageContent content;
  content.matched = counted(page, "numberMatched");
  if (!content.matched) content.matched = counted(page, "totalFeatures");
  if (const auto name = crs_name(page); !name.empty()) content.crs = plain_crs(name);
  content.keys.reserve(features->size());
  for (const auto& feature : *features) {
    if (!feature.is_object()) {
      fault = say("one of its features is none");
      return std::nullopt;
    }
    content.keys.push_back(key_of(feature, content.own_ids));
  }
  return content;
}

}  // namespace arpent::remote
