// SPDX-License-Identifier: Apache-2.0
#include "arpent/pipeline/param.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr std::array<std::pair<ParamType, std::string_view>, 11> type_names{{
    {ParamType::text, "text"},
    {ParamType::integer, "integer"},
    {ParamType::number, "number"},
    {ParamType::flag, "flag"},
    {ParamType::choice, "choice"},
    {ParamType::source, "source"},
    {ParamType::sources, "sources"},
    {ParamType::dated_sources, "dated-sources"},
    {ParamType::path, "path"},
    {ParamType::output, "output"},
    {ParamType::texts, "texts"},
}};

// Whole text or nothing; never the locale.
template <class T>
std::optional<T> parsed(const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

// A number where text is declared would have lost the zero of `01004`; a text where a number is declared hides a typo.
std::string form_fault(const Param& param, const Setting& setting) {
  using Form = Setting::Form;
  const auto form = setting.form;
  if (form == Form::any) return {};
  const bool wants_number = param.type == ParamType::number || param.type == ParamType::integer;
  if (wants_number) return form == Form::number ? std::string() : say("must be a number without quotes");
  if (param.type == ParamType::flag) return form == Form::flag ? std::string() : say("must be true or false, without quotes");
  if (form == Form::number) return say("must be text in quotes, not a number (a code such as 01004 would lose its zero)");
  if (form == Form::flag) return say("must be text in quotes");
  return {};
}

// `folder/b.gpkg:layer@2020` → `b.gpkg:layer@2020`; a connection string has no folder.
std::string without_folder(const std::string& path) {
  const auto slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// The two halves of `DATE=SRC`. SRC may hold more `=` (`PG:dbname=x`); a date never does.
struct DatedText {
  std::string date, source;
};
std::optional<DatedText> dated_text(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return std::nullopt;
  return DatedText{text.substr(0, equals), text.substr(equals + 1)};
}

// A year, a month or a day by its form; whether the day exists is seen where the date is used.
bool looks_like_date(const std::string& text) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

std::string dated_source_fault(const std::string& value) {
  const auto halves = dated_text(value);
  if (!halves) return say("must be DATE=SRC such as 2020=ocsge.gpkg, not '{}'", value);
  if (!looks_like_date(halves->date)) {
    return say("must start with the date of the state (2023, 2023-06 or 2023-06-30), not '{}', in '{}'", halves->date, value);
  }
  return halves->source.empty() ? say("names no file after '{}'; write DATE=SRC", value) : std::string();
}

nlohmann::json json_value(const Param& param, const std::string& text) {
  switch (param.type) {
    case ParamType::integer: return parsed<std::int64_t>(text).value();
    case ParamType::number: return parsed<double>(text).value();
    case ParamType::flag: return text == "true";
    case ParamType::path:
    case ParamType::source:
    case ParamType::sources: return without_folder(text);
    case ParamType::dated_sources: {
      const auto halves = dated_text(text).value();
      return halves.date + '=' + without_folder(halves.source);
    }
    default: return text;
  }
}

}  // namespace

std::string_view type_name(ParamType type) {
  for (const auto& [known, name] : type_names) {
    if (known == type) return name;
  }
  throw std::logic_error("parameter type without a name");
}

std::optional<ParamType> type_named(std::string_view name) {
  for (const auto& [type, known] : type_names) {
    if (known == name) return type;
  }
  return std::nullopt;
}

Source dated_source(const std::string& text) {
  if (const auto fault = dated_source_fault(text); !fault.empty()) throw UsageError(say("a dated source {}", fault));
  const auto halves = dated_text(text).value();
  auto source = parse_source(halves.source);
  if (!source.date.empty() && source.date != halves.date) {
    throw UsageError(say("{}: says {} and @{}; leave one of the two dates out", text, halves.date, source.date));
  }
  source.date = halves.date;
  return source;
}

std::string value_fault(const Param& param, const std::string& value) {
  if (value.find('\0') != std::string::npos) return say("must not hold a NUL character");  // system calls would end the text there
  switch (param.type) {
    case ParamType::integer: {
      const auto number = parsed<std::int64_t>(value);
      if (!number) return say("must be a whole number, not '{}'", value);
      if (param.minimum && static_cast<double>(*number) < *param.minimum) {
        return say("must be at least {}, not {}", number_text(*param.minimum), value);
      }
      return {};
    }
    case ParamType::number: {
      const auto number = parsed<double>(value);
      if (!number || !std::isfinite(*number)) return say("must be a number such as 2.5, not '{}'", value);
      if (param.minimum && *number < *param.minimum) {
        return say("must be at least {}, not {}", number_text(*param.minimum), value);
      }
      return {};
    }
    case ParamType::flag:
      return value == "true" || value == "false" ? std::string() : say("must be true or false, not '{}'", value);
    case ParamType::choice:
      for (const auto& choice : param.choices) {
        if (choice == value) return {};
      }
      return say("must be one of {}, not '{}'{}", join(param.choices, ", "), value, nearest_suggestion(value, param.choices));
    case ParamType::source:
    case ParamType::sources:
    case ParamType::path:
    case ParamType::output: return value.empty() ? say("must not be empty") : std::string();
    case ParamType::dated_sources: return dated_source_fault(value);
    case ParamType::text:
    case ParamType::texts: return {};
  }
  return {};
}

const Params::Entry& Params::entry(std::string_view name) const {
  for (const auto& entry : entries_) {
    if (entry.declared.name == name) return entry;
  }
  throw std::logic_error("parameter '" + std::string(name) + "' is not declared");
}

const std::string& Params::single(std::string_view name) const {
  const auto& found = entry(name);
  if (found.texts.empty()) throw std::logic_error("parameter '" + std::string(name) + "' has no value");
  return found.texts.front();
}

bool Params::has(std::string_view name) const { return !entry(name).texts.empty(); }
bool Params::given(std::string_view name) const { return entry(name).given; }

const std::string& Params::text(std::string_view name) const {
  static const std::string none;
  const auto& found = entry(name);
  return found.texts.empty() ? none : found.texts.front();
}

const std::vector<std::string>& Params::texts(std::string_view name) const { return entry(name).texts; }
bool Params::flag(std::string_view name) const { return text(name) == "true"; }
std::int64_t Params::integer(std::string_view name) const { return parsed<std::int64_t>(single(name)).value(); }
double Params::number(std::string_view name) const { return parsed<double>(single(name)).value(); }
std::filesystem::path Params::path(std::string_view name) const { return text(name); }
Source Params::source(std::string_view name) const { return parse_source(single(name)); }

std::vector<Source> Params::sources(std::string_view name) const {
  std::vector<Source> all;
  for (const auto& text : texts(name)) all.push_back(parse_source(text));
  return all;
}

std::vector<Source> Params::dated_sources(std::string_view name) const {
  std::vector<Source> all;
  for (const auto& text : texts(name)) all.push_back(dated_source(text));
  return all;
}

std::string Params::provenance_json() const {
  nlohmann::json object = nlohmann::json::object();  // std::map inside: keys sorted
  for (const auto& [declared, texts, given] : entries_) {
    if (declared.type == ParamType::output || texts.empty()) continue;
    if (!repeatable(declared.type)) {
      object[declared.name] = json_value(declared, texts.front());
      continue;
    }
    auto list = nlohmann::json::array();
    for (const auto& text : texts) list.push_back(json_value(declared, text));
    object[declared.name] = std::move(list);
  }
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> Params::lines() const {
  std::vector<std::string> all;
  for (const auto& [declared, texts, given] : entries_) {
    if (texts.empty()) all.push_back(say("{} (not set)", declared.name));
    for (const auto& text : texts) {
      std::string line = declared.name + " = " + (text.empty() ? "\"\"" : text);
      if (!declared.unit.empty()) line += ' ' + declared.unit;
      all.push_back(given ? line : say("{} (default)", line));
    }
  }
  return all;
}

Params bind_params(const std::vector<Param>& declared, const Settings& given,
                   const std::function<std::string(const std::string&)>& spoken, Problems& problems) {
  std::vector<std::string> names;
  for (const auto& param : declared) names.push_back(param.name);
  for (const auto& [name, setting] : given) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    problems.add(say("{} is unknown{}", spoken(name), suggestion(name, names)));
  }
  Params bound;
  for (const auto& param : declared) {
    Params::Entry entry{param, {}, false};
    const auto at = given.find(param.name);
    if (at == given.end()) {
      if (param.fallback) entry.texts = {*param.fallback};
      else if (param.required) problems.add(say("{} is missing: {}", spoken(param.name), tr(param.help.c_str())));
      else if (param.type == ParamType::flag) entry.texts = {"false"};
    } else {
      const auto& setting = at->second;
      entry.given = true;
      std::vector<std::string> faults;
      if (auto fault = form_fault(param, setting); !fault.empty()) faults.push_back(std::move(fault));
      if (setting.texts.empty()) faults.push_back(say("has no value"));
      if (setting.texts.size() > 1 && !repeatable(param.type)) {
        faults.push_back(say("takes one value, not {}", setting.texts.size()));
      }
      for (const auto& text : setting.texts) {
        if (!faults.empty()) break;
        if (auto fault = value_fault(param, text); !fault.empty()) faults.push_back(std::move(fault));
      }
      for (const auto& fault : faults) problems.add(spoken(param.name) + ' ' + fault);
      if (faults.empty()) entry.texts = setting.texts;
    }
    bound.entries_.push_back(std::move(entry));
  }
  return bound;
}

}  // namespace arpent
