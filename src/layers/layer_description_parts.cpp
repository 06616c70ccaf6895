// SPDX-License-Identifier: Apache-2.0
/// Fields, sources and checks of a layer's description.
#include "layer_description_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent {

const std::vector<std::string> shape_words{"toutes", "polygones", "lignes", "points", "aucune"};
const std::vector<std::string> type_words{"any", "text", "integer", "real", "date"};
const std::vector<std::string> extent_words{"territory", "department", "commune", "country"};
const std::vector<std::string> name_marks{"{year}", "{yy}", "{first_year}", "{last_year}", "{first_yy}", "{last_yy}"};

namespace {

const std::vector<std::string> unit_words{"", "m2", "ha", "m"};
const std::vector<std::string> level_words{"info", "warning", "error", "fatal", "off"};
const std::vector<std::string> plain_address{"{departement}", "{departement3}", "{commune}", "{date}", "{year}"};

bool word_like(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void check_web(const DescriptionNode& node, const std::string& key, const std::string& url) {
  if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://")) node.fault(key, say("'{}' must begin with https://", url));
}

void check_fits(const DescriptionNode& node, const std::string& key, const std::string& text, const char* pattern, const char* says) {
  if (!text.empty() && !std::regex_match(text, std::regex(pattern))) node.fault(key, say("'{}' must be {}", text, says));
}

/// Code to label of an object, or of a CSV file of the folder.
std::map<std::string, std::string> read_codes(const DescriptionNode& node, const DescriptionSurroundings& around, std::string& dimension) {
  std::map<std::string, std::string> codes;
  const auto& json = node.json().at("codes");
  std::set<std::string> seen;
  const auto add = [&](const std::string& code, const std::string& label) {
    if (!seen.insert(lower(trimmed(code))).second) node.fault("codes", say("code '{}' stands twice", code));
    if (trimmed(code).empty()) node.fault("codes", say("a code is empty; leave it out: an empty value is none"));
    codes.emplace(code, label);
  };
  if (json.is_object()) {
    for (const auto& [code, label] : json.items()) {
      if (!label.is_string()) node.fault(fmt::format("codes.{}", code), say("must be a text, the label of the code"));
      else add(code, label.get<std::string>());
    }
    if (json.empty()) node.fault("codes", say("is empty; leave it out for any value"));
    return codes;
  }
  if (!json.is_string()) {
    node.fault("codes", say("must be an object {{ \"code\": \"label\" }}, the name of a CSV file of the folder, or 'nomenclature:DIMENSION'"));
    return codes;
  }
  const auto text = json.get<std::string>();
  if (constexpr std::string_view mark = "nomenclature:"; text.starts_with(mark)) {
    dimension = text.substr(mark.size());
    if (around.nomenclature.empty()) node.fault("codes", say("'{}' needs \"nomenclature\" in \"data\"", text));
    else if (std::find(around.dimensions.begin(), around.dimensions.end(), dimension) == around.dimensions.end())
      node.fault("codes", say("'{}' is no dimension of {}{}", dimension, around.nomenclature, suggestion(dimension, around.dimensions)));
    return codes;
  }
  try {
    const auto table = read_csv(file_beside(around.folder / "layer.json", text));
    const auto code = table.column("code"), label = table.column("libelle");
    for (const auto& row : table.rows) add(row[code], row[label]);
    if (table.rows.empty()) node.fault("codes", say("{} has no row", text));
  } catch (const Error& error) {
    node.fault("codes", say("{}: {}", text, error.what()));
  }
  return codes;
}

Edition read_edition(const DescriptionNode& node) {
  node.allow({"place", "date", "url", "sha256", "md5", "bytes", "member"});
  Edition edition{node.text("place"), node.text("date"), node.text("url", Need::filled), node.text("sha256"), node.text("md5"), {}, node.text("member")};
  check_fits(node, "place", edition.place, "[0-9][0-9AB][0-9]{0,3}", tr("the code of a département (13) or of a commune (13055)"));
  check_fits(node, "date", edition.date, "[0-9]{4}(-[0-9]{2}-[0-9]{2})?", tr("a year or a day, 2023 or 2023-06-30"));
  check_fits(node, "sha256", edition.sha256, "[0-9a-f]{64}", tr("64 hexadecimal digits in lower case"));
  check_fits(node, "md5", edition.md5, "[0-9a-f]{32}", tr("32 hexadecimal digits in lower case"));
  check_web(node, "url", edition.url);
  check_marks(node, "url", edition.url, {});
  if (const auto bytes = node.number("bytes", 0, 1e15, tr("a number of bytes"))) edition.bytes = static_cast<std::uint64_t>(*bytes);
  return edition;
}

/// An address that names a place asks for it once for each: the source must be cut up so.
void check_extent(const DescriptionNode& node, const SourceDescription& source) {
  for (const auto& [key, text] : {std::pair<std::string, const std::string&>{"url", source.url}, {"filter", source.filter}, {"checksum", source.checksum}}) {
    if (text.find("{commune}") != std::string::npos && source.extent != SourceExtent::commune)
      node.fault(key, say("'{{commune}}' needs \"extent\": \"commune\""));
    if (text.find("{departement") != std::string::npos && source.extent != SourceExtent::department && source.extent != SourceExtent::commune)
      node.fault(key, say("'{{departement}}' needs \"extent\": \"department\""));
  }
}

}  // namespace

FieldDescription read_field(const DescriptionNode& node, const DescriptionSurroundings& around) {
  node.allow({"name", "title", "type", "names", "required", "filled", "unique", "pattern", "pattern_says", "codes", "unit"});
  FieldDescription field;
  field.name = node.text("name", Need::filled);
  field.title = node.text("title", Need::filled);
  field.type = static_cast<DataType>(node.one_of("type", type_words));
  field.names = node.texts("names", Need::filled);
  field.required = node.flag("required");
  field.filled = node.flag("filled");
  field.unique = node.flag("unique");
  field.pattern = node.text("pattern");
  field.pattern_says = node.text("pattern_says");
  field.unit = node.text("unit");
  if (!field.name.empty() && !word_like(field.name)) node.fault("name", say("'{}' must be of lower case letters, digits and _", field.name));
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    const auto key = fmt::format("names[{}]", i);
    if (field.names[i] != lower(field.names[i])) node.fault(key, say("'{}' must be in lower case", field.names[i]));
    if (field.names[i].find_first_of("*?") != std::string::npos) node.fault(key, say("'{}': a field's name has no * and no ?", field.names[i]));
    check_marks(node, key, field.names[i], name_marks);
  }
  if (std::find(unit_words.begin(), unit_words.end(), field.unit) == unit_words.end())
    node.fault("unit", say("unknown '{}'{}", field.unit, suggestion(field.unit, {unit_words.begin() + 1, unit_words.end()})));
  if (!field.pattern.empty()) {
    try {
      const std::regex compiled(field.pattern);
    } catch (const std::regex_error& error) {
      node.fault("pattern", say("'{}' is no regular expression (ECMAScript): {}", field.pattern, error.what()));
    }
    if (field.pattern_says.empty()) node.fault("pattern", say("needs \"pattern_says\", the same in words"));
  } else if (!field.pattern_says.empty()) {
    node.fault("pattern_says", say("needs \"pattern\""));
  }
  if (node.has("codes")) field.codes = read_codes(node, around, field.dimension);
  return field;
}

SourceDescription read_source(const DescriptionNode& node) {
  node.allow({"name", "title", "wfs", "url", "types", "crs", "geometry", "filter", "sort", "page", "extent", "arrondissements", "editions", "checksum", "member", "layer",
              "table", "seen"});
  SourceDescription source;
  source.name = node.text("name", Need::filled);
  if (!source.name.empty() && !word_like(source.name)) node.fault("name", say("'{}' must be of lower case letters, digits and _", source.name));
  source.title = node.text("title", Need::filled);
  source.wfs = node.flag("wfs");
  source.url = node.text("url");
  source.types = node.texts("types");
  source.filter = node.text("filter");
  source.sort = node.text("sort");
  if (node.has("crs")) source.crs = node.text("crs", Need::filled);
  if (node.has("geometry")) source.geometry = node.text("geometry", Need::filled);
  if (const auto page = node.number("page", 1, 100000, tr("a whole number of features, 1 or more"))) source.page = static_cast<int>(*page);
  source.extent = static_cast<SourceExtent>(node.one_of("extent", extent_words));
  source.arrondissements = node.flag("arrondissements");
  for (const auto& edition : node.objects("editions")) source.editions.push_back(read_edition(edition));
  source.checksum = node.text("checksum");
  source.member = node.text("member");
  source.layer = node.text("layer");
  source.table = node.text("table");
  source.seen = node.text("seen", Need::key);

  check_web(node, "url", source.url);
  check_marks(node, "url", source.url, plain_address);
  check_marks(node, "filter", source.filter, plain_address);
  auto with_url = plain_address;
  with_url.emplace_back("{url}");
  check_marks(node, "checksum", source.checksum, with_url);
  check_fits(node, "crs", source.crs, "EPSG:[0-9]{4,6}", tr("the code of a coordinate system, EPSG:2154"));
  check_extent(node, source);
  if (!source.table.empty() && source.table != "csv") node.fault("table", say("unknown '{}' (there is: csv)", source.table));
  const auto only = [&](bool allowed, std::initializer_list<const char*> keys, const char* when) {
    for (const auto* key : keys)
      if (!allowed && node.has(key)) node.fault(key, say("is of use {}", when));
  };
  only(source.extent == SourceExtent::commune, {"arrondissements"}, tr("with \"extent\": \"commune\" only"));
  only(source.wfs, {"types", "crs", "geometry", "filter", "sort", "page"}, tr("with \"wfs\": true only"));
  only(!source.wfs, {"editions", "checksum", "member", "layer", "table"}, tr("without \"wfs\" only"));
  if (source.wfs && source.types.empty()) node.fault({}, say("a WFS source needs \"types\", the names of its feature types"));
  if (source.url.empty() && source.editions.empty()) node.fault({}, say("needs \"url\", or \"editions\" with their own"));
  return source;
}

LayerChecks read_checks(const DescriptionNode& node, const LayerDescription& layer) {
  node.allow({"coverage", "no_overlap", "equal_neighbours", "single_part", "grain", "least_area", "least_width", "declared_area", "declared_tolerance",
              "change", "one_vintage", "one_department", "levels"});
  LayerChecks checks;
  checks.coverage = node.flag("coverage");
  checks.no_overlap = node.flag("no_overlap");
  checks.equal_neighbours = node.flag("equal_neighbours");
  checks.single_part = node.flag("single_part");
  checks.grain = node.flag("grain");
  checks.change = node.flag("change");
  checks.one_vintage = node.flag("one_vintage");
  checks.one_department = node.flag("one_department");
  if (const auto area = node.number("least_area", 0, 1e12, tr("an area in m², 0 or more"))) checks.least_area = SquareMetres{*area};
  if (const auto width = node.number("least_width", 0, 1e6, tr("a width in m, 0 or more"))) checks.least_width = Metres{*width};
  if (const auto tolerance = node.number("declared_tolerance", 0, 1, tr("a share between 0 and 1"))) checks.declared_tolerance = *tolerance;
  checks.declared_area = node.text("declared_area");
  if (!checks.declared_area.empty()) {
    const auto* field = layer.field(checks.declared_area);
    std::vector<std::string> names;
    for (const auto& one : layer.fields) names.push_back(one.name);
    if (field == nullptr)
      node.fault("declared_area", say("'{}' is no field of the description{}", checks.declared_area, suggestion(checks.declared_area, names)));
    else if (field->unit != "m2" && field->unit != "ha") node.fault("declared_area", say("field '{}' needs a \"unit\", m2 or ha", field->name));
  }
  const auto areal = layer.shape == DataShape::polygons || layer.shape == DataShape::any;
  for (const auto* key : {"coverage", "no_overlap", "equal_neighbours", "grain", "least_area", "least_width", "declared_area"})
    if (!areal && node.has(key)) node.fault(key, say("is of use for polygons only"));
  for (const auto* key : {"grain", "equal_neighbours", "change"})
    if (layer.nomenclature.empty() && node.flag(key)) node.fault(key, say("needs \"nomenclature\", whose classes it is about"));
  if (const auto levels = node.object("levels")) {
    if (!levels->json().is_object()) levels->fault({}, say("must be an object {{ \"chevauchement\": \"warning\" }}"));
    else
      for (const auto& [code, level] : levels->json().items()) {
        const auto text = level.is_string() ? level.get<std::string>() : level.dump();
        if (std::find(level_words.begin(), level_words.end(), text) == level_words.end())
          levels->fault(code, say("unknown '{}'{}", text, suggestion(text, level_words)));
        else
          checks.levels.emplace(code, text);
      }
  }
  return checks;
}

}  // namespace arpent
