// SPDX-License-Identifier: Apache-2.0
/// Fields: dates, numbers, codes of classes, sources, values of parameters, CSV.
#include <cmath>

#include "arpent/core/text.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/pipeline/param.hpp"
#include "arpent/vector/source.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(fields) {
  const std::string text(input);
  fuzz::accepted([&] {
    const auto date = parse_date(text);
    fuzz::require(parse_date(date.text()) == date && date.text() == text, "a date reads as itself");
    const auto years = years_between({1, 1, 1}, date);
    fuzz::require(!years || (*years > 0 && *years < 10000), "years between");
  });
  if (const auto whole = whole_number(text); whole && std::abs(static_cast<double>(*whole)) < 9e15)
    fuzz::require(to_number(text) == static_cast<double>(*whole), "a whole number is a number");
  fuzz::accepted([&] {
    const auto number = to_number(text);
    static_cast<void>(french(number, 2) + fixed(number, 4));
  });
  fuzz::accepted([&] {
    const auto source = parse_source(text);
    fuzz::require(source.text() == text, "a source writes itself as it was read");
  });
  fuzz::accepted([&] { static_cast<void>(dated_source(text)); });
  for (const auto type : {ParamType::text, ParamType::integer, ParamType::number, ParamType::flag, ParamType::choice, ParamType::source, ParamType::path,
                          ParamType::output, ParamType::dated_sources})
    static_cast<void>(value_fault({.name = "p", .help = "", .type = type, .choices = {"a", "b"}, .minimum = 0.0}, text));

  static const auto ocsge = load_nomenclature("ocsge"), clc = load_nomenclature("clc");
  const auto parts = split(text, '/');
  const std::vector<std::optional<std::string_view>> codes{parts.front(), parts.size() > 1 ? std::optional<std::string_view>(parts[1]) : std::nullopt};
  for (const auto* list : {&ocsge, &clc}) {
    const auto answer = list->classify(std::span(codes).first(list->dimensions().size()));
    fuzz::require(answer.id < list->classes().size() && (answer.id == unclassified) == (answer.why != Rejection::none), "a class or a reason");
  }

  std::string plain = text;
  std::erase(plain, '\r');
  if (!plain.empty()) {
    const auto records = csv_records(csv_field(plain, true), ',', "t.csv");
    fuzz::require(records.size() == 1 && records[0].size() == 1 && records[0][0] == plain, "a quoted field reads as itself");
  }
  fuzz::accepted([&] { static_cast<void>(csv_records(text, ';', "t.csv")); });
}
