// SPDX-License-Identifier: Apache-2.0
/// One declaration per option. The command line, the keys of a recipe, its JSON Schema, `--help`, the manual page and
/// the shell completion all derive from it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/vector/source.hpp"

namespace arpent {

/// What a parameter takes; it decides how its text is checked.
enum class ParamType : std::uint8_t {
  text,
  integer,
  number,
  flag,     ///< true or false; on the command line present or absent
  choice,   ///< one of `choices`
  source,   ///< `SRC` of the contract: path or connection, `:layer`, `@date`
  sources,  ///< one or more of them, each with its own option
  dated_sources,  ///< one or more `DATE=SRC`: the date of the state, then a file of it
  path,     ///< a file or folder that is read
  output,   ///< a file or folder that is written: never part of provenance
  texts,    ///< one or more texts
};
[[nodiscard]] std::string_view type_name(ParamType type);
[[nodiscard]] std::optional<ParamType> type_named(std::string_view name);
/// May be given several times.
[[nodiscard]] constexpr bool repeatable(ParamType type) {
  return type == ParamType::sources || type == ParamType::dated_sources || type == ParamType::texts;
}

/// A parameter of a stage, of a check, of a recipe or of a command.
struct Param {
  std::string name;  ///< words joined by `-`: `map-min`
  std::string help;  ///< half a sentence, no capital, no full stop
  ParamType type = ParamType::text;
  std::string unit = {};                        ///< `m²`; empty when it has none
  std::optional<std::string> fallback = {};     ///< value when not given
  std::vector<std::string> choices = {};        ///< of `ParamType::choice`
  bool required = false;
  std::optional<double> minimum = {};           ///< least value of an integer or number
  bool positional = false;                      ///< stands without its name on the command line
  char letter = 0;                              ///< short form, `v` for `-v`; 0 when it has none
};

/// A value as someone wrote it, before it is held against a declaration.
struct Setting {
  enum class Form : std::uint8_t { any, text, number, flag };
  std::vector<std::string> texts;
  Form form = Form::any;  ///< JSON type it had; `any` from the command line and from `${…}`
};
/// Values as given, by name of the parameter; not checked yet.
using Settings = std::map<std::string, Setting>;

/// Values of the declared parameters: each was accepted by its declaration, fallbacks are filled in.
/// Asking for a name that was not declared, or for the wrong type, is a programming error (std::logic_error).
class Params {
 public:
  /// Given by the user or by its fallback.
  [[nodiscard]] bool has(std::string_view name) const;
  /// Given by the user.
  [[nodiscard]] bool given(std::string_view name) const;
  /// Empty when not given.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  /// A parameter without a value is a programming error here: give it a fallback or ask `has` first.
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] std::filesystem::path path(std::string_view name) const;
  /// @throws UsageError as `parse_source`
  [[nodiscard]] Source source(std::string_view name) const;
  [[nodiscard]] std::vector<Source> sources(std::string_view name) const;
  /// Sources of `DATE=SRC`; the date is in `Source::date`. @throws UsageError as `dated_source`
  [[nodiscard]] std::vector<Source> dated_sources(std::string_view name) const;
  /// Effective values as a JSON object, keys sorted; outputs left out, folders of this machine cut off paths. For
  /// provenance: the same run on another machine gives the same text.
  [[nodiscard]] std::string provenance_json() const;
  /// `name = value`, one line per value in order of declaration, `(default)` after fallbacks. For people.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  struct Entry {
    Param declared;
    std::vector<std::string> texts;
    bool given = false;
  };
  std::vector<Entry> entries_;
  [[nodiscard]] const Entry& entry(std::string_view name) const;
  [[nodiscard]] const std::string& single(std::string_view name) const;
  friend Params bind_params(const std::vector<Param>&, const Settings&, const std::function<std::string(const std::string&)>&,
                            Problems&);
};

/// Reads `DATE=SRC`. The date goes into `Source::date`; SRC may repeat it (`2020=a.gpkg@2020`).
/// @throws UsageError without `=`, on a date that is none, when SRC has another date behind its `@`, and as `parse_source`
[[nodiscard]] Source dated_source(const std::string& text);

/// What is wrong with one value of `param`: `must be a whole number, not 'x'`. Empty when nothing is.
[[nodiscard]] std::string value_fault(const Param& param, const std::string& value);

/// Holds settings against declarations. Every fault becomes one problem: unknown names (with the nearest one), missing
/// required ones, bad values, numbers where text is declared (`01004` must stay text).
/// @param spoken how a parameter is called in a message, with its place: `x.json: step 'books': parameter 'by'`
[[nodiscard]] Params bind_params(const std::vector<Param>& declared, const Settings& given,
                                 const std::function<std::string(const std::string& name)>& spoken, Problems& problems);

}  // namespace arpent
