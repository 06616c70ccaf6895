// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>

#include "arpent/account/zan_account.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/version.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/map_grain.hpp"
#include "arpent/layers/plan_marks.hpp"
#include "arpent/publish/evolution.hpp"
#include "arpent/publish/printed_indicators.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {

/// Years of the report: `2021-2024`, from 1 January to 1 January.
/// @throws UsageError when it is no such text
EnafPeriod period_of(const std::string& text) {
  const auto digits = [&](std::size_t at) { return text.substr(at, 4).find_first_not_of("0123456789") == std::string::npos; };
  if (text.size() != 9 || text[4] != '-' || !digits(0) || !digits(5)) throw UsageError(say("'{}' is no period; write 2021-2024, from 1 January to 1 January", text));
  const EnafPeriod period{std::stoi(text.substr(0, 4)), std::stoi(text.substr(5))};
  if (period.years() < 1) throw UsageError(say("the period {} ends before it starts; write 2021-2024, from 1 January to 1 January", text));
  return period;
}

/// What the steps before have brought.
struct Given {
  const CommuneList* communes = nullptr;
  const Compared* compared = nullptr;
  const Accounts* accounts = nullptr;
  const Enaf* enaf = nullptr;
  const Population* population = nullptr;
};

/// The built-in populations, when they are those of these communes.
std::optional<Population> builtin_population(const CommuneList& list) {
  if (list.communes.empty()) return std::nullopt;
  auto population = load_population();
  const bool all = std::all_of(list.communes.begin(), list.communes.end(), [&](const auto& commune) { return population.commune(commune.insee) != nullptr; });
  return all ? std::optional(std::move(population)) : std::nullopt;
}

/// The plan's own figures are of its own territory: they stand beside the account of these communes, all of them, and no other.
std::vector<PlanMark> marks_for(const CommuneList& list) {
  const auto population = load_population();
  const bool same = list.communes.size() == population.communes.size() &&
                    std::all_of(list.communes.begin(), list.communes.end(), [&](const auto& commune) { return population.commune(commune.insee) != nullptr; });
  return same ? load_plan_marks() : std::vector<PlanMark>{};
}

/// Doubts of every period; none when no change polygon is at hand or the layer says nothing of its grain.
std::vector<AccountDoubts> doubts_of(const Given& given, RunContext& context) {
  const auto& compared = *given.compared;
  if (!compared.has_changes || compared.maps != nullptr) {
    context.log(say("no interval: there is no layer of change polygons to measure doubts on"));
    return {};
  }
  std::vector<AccountDoubts> doubts;
  try {
    const auto grain = load_map_grain(compared.nomenclature->origin(), *compared.nomenclature);
    for (std::size_t p = 0; p < compared.periods.size(); ++p) {
      const auto& period = compared.periods[p];
      const auto measured = measure_doubts(period.comparison.changes, period.books, *compared.nomenclature, grain, {.period = period.dates, .threads = context.threads()});
      doubts.push_back(doubts_of_rows(given.accounts->periods[p], period.books, measured));
    }
  } catch (const UsageError& error) {
    context.log(say("no interval: {}", error.what()));
    return {};
  }
  return doubts;
}

PeriodIndicators period_indicators(const Given& given, std::size_t p, const AccountDoubts* doubts, const std::vector<PlanMark>& marks) {
  const auto& account = given.accounts->periods[p];
  PeriodIndicators period;
  period.breakdown = make_breakdown(given.compared->periods[p].books, account, *given.compared->nomenclature, given.compared->families.get());
  AccountDoubts none;
  none.rows.resize(account.rows.size());
  if (doubts != nullptr) period.intervals = make_intervals(account, *doubts);
  period.horizons = farm_horizons(account, doubts != nullptr ? *doubts : none, mark_value(marks, farm_years_mark));
  std::vector<InhabitantRow> inhabitants;
  if (given.population != nullptr) inhabitants = make_inhabitant_account(account, *given.population);
  period.lines = ledger_indicators({&account, given.population != nullptr ? &inhabitants : nullptr, doubts != nullptr ? &period.intervals : nullptr, &period.horizons, &marks});
  return period;
}

/// Years of the series, and the periods that targets and the report speak of, as far as the series covers them.
std::vector<EnafPeriod> periods_of(const Enaf& enaf, const Targets& targets, const EnafPeriod& report) {
  auto periods = enaf_years(enaf);
  std::set<EnafPeriod> more{enaf.covered, report};
  for (const auto& scenario : targets.scenarios)
    for (const auto& tranche : scenario.tranches) {
      if (tranche.reference) more.insert(*tranche.reference);
      if (tranche.kind == TargetKind::enaf) more.insert({tranche.period.start, std::min(tranche.period.end, enaf.covered.end)});
    }
  for (const auto& period : more)
    if (period.years() > 1 && period.start >= enaf.covered.start && period.end <= enaf.covered.end) periods.push_back(period);
  return periods;
}

EnafIndicators enaf_part(const Given& given, const Targets& targets, const EnafPeriod& report, const TrajectoryOptions& options, RunContext& context) {
  const auto& list = *given.communes;
  EnafIndicators part;
  part.account = make_enaf_account(*given.enaf, list.communes, list.whole_name, periods_of(*given.enaf, targets, report));
  std::vector<EnafInhabitantRow> inhabitants;
  if (given.population != nullptr) inhabitants = make_enaf_inhabitants(part.account, list.communes, *given.population);
  part.lines = enaf_indicators(part.account, given.population != nullptr ? &inhabitants : nullptr);
  part.trajectory = make_trajectory(*given.enaf, list.communes, list.whole_name, targets, options);
  for (const auto& remark : part.trajectory.remarks) context.log(say("targets: {}", remark));
  if (!part.account.missing.empty()) context.log(say("warning: no ENAF figures for {} communes", part.account.missing.size()));
  return part;
}

/// Calendar years of the report: those asked for, else the last three of the series.
EnafPeriod report_period(const Params& params, const Given& given) {
  if (params.has("report-years")) {
    const auto period = period_of(params.text("report-years"));
    if (given.enaf != nullptr && (period.start < given.enaf->covered.start || period.end > given.enaf->covered.end))
      throw DataError(say("--report-years {}: the ENAF series covers {}; ask for years in it", period.text(), given.enaf->covered.text()));
    return period;
  }
  if (given.enaf == nullptr) return {};
  return {std::max(given.enaf->covered.start, given.enaf->covered.end - 3), given.enaf->covered.end};
}

void add_sample(ZanAccount& zan, const Given& given, const Params& params, RunContext& context) {
  if (!params.has("sample")) return;
  const auto name = params.path("sample").filename().string();
  const auto table = read_table_text(read_and_record(params.path("sample"), context), name);
  zan.periods.back().sample = estimate_by_sample(given.accounts->main().rows.back().total, table, *given.compared->nomenclature);
}

/// What moved since a previous product. Read before anything is written: --out may be that folder.
Evolution evolution_of(const Params& params, const Given& given, const ZanAccount& zan, const Targets& targets, const TrajectoryOptions& options, RunContext& context) {
  CurrentRun run;
  if (given.compared != nullptr) {
    run.nomenclature = given.compared->nomenclature.get();
    for (std::size_t p = 0; p < given.compared->periods.size(); ++p) {
      const auto& period = given.compared->periods[p];
      run.periods.push_back({period.books, given.accounts->periods[p], nullptr, is_correction(period.dates)});
      run.dates.push_back(period.dates);
    }
  }
  if (zan.enaf) {
    run.enaf = &zan.enaf->account;
    run.trajectory = &zan.enaf->trajectory;
    run.trajectory_of = [&](const Enaf& enaf) { return make_trajectory(enaf, given.communes->communes, given.communes->whole_name, targets, options); };
  }
  run.provenance = context.provenance();
  run.version = version();
  run.simulated = context.simulated();
  return compare_with_previous(read_previous(params.path("previous")), run);
}

/// What the stage gives.
struct Made {
  ZanAccount zan;
  Evolution evolution;  ///< of no product when none was given
};

Made make(const Params& params, Given given, RunContext& context) {
  std::optional<Population> builtin;
  if (given.population == nullptr) {
    builtin = builtin_population(*given.communes);
    if (builtin) {
      given.population = &*builtin;
      static_cast<void>(read_and_record(data_directory() / "layers" / "population" / "population.csv", context));
    } else context.log(say("no population given: no figure per inhabitant"));
  }
  const auto marks = marks_for(*given.communes);
  const auto targets_file = params.has("targets") ? params.path("targets") : builtin_targets();
  const auto targets = parse_targets(read_and_record(targets_file, context), targets_file.filename().string());
  TrajectoryOptions options;
  if (params.has("as-of")) options.as_of = parse_date(params.text("as-of"));
  const auto report = report_period(params, given);

  Made made;
  auto& zan = made.zan;
  if (given.compared != nullptr) {
    const auto doubts = doubts_of(given, context);
    for (std::size_t p = 0; p < given.accounts->periods.size(); ++p)
      zan.periods.push_back(period_indicators(given, p, doubts.empty() ? nullptr : &doubts[p], marks));
  }
  add_sample(zan, given, params, context);
  if (given.enaf != nullptr) zan.enaf = enaf_part(given, targets, report, options, context);
  zan.report_texts = load_report_texts();
  if (report.end != 0)
    zan.report = make_triennial({report, zan.enaf ? &zan.enaf->account : nullptr, given.compared != nullptr ? &given.accounts->main() : nullptr,
                                 zan.periods.empty() ? nullptr : &zan.periods.back().breakdown, zan.enaf ? &zan.enaf->trajectory : nullptr},
                                zan.report_texts);
  if (params.has("previous")) made.evolution = evolution_of(params, given, zan, targets, options, context);
  return made;
}

}  // namespace

Stage indicators_stage() {
  return {.name = "indicators",
          .summary = "Derive the figures an account is read by",
          .description =
              "From a ledger: shares, yearly rates, breakdown by cause, cover, use and family, figures inside the urban envelope, per inhabitant, intervals from the "
              "grain of the map, years of farm land left. From ENAF consumption: series, trajectory against dated targets, share of the territory. From both: the "
              "figures of the three-year report.",
          .example = R"({ "id": "indicateurs", "stage": "indicators", "in": { "communes": "communes", "comparison": "books", "account": "bilan", "enaf": "conso" } })",
          .inputs = {{.name = "communes", .kind = kinds::communes},
                     {.name = "comparison", .kind = kinds::comparison, .optional = true},
                     {.name = "account", .kind = kinds::account, .help = "of that comparison", .optional = true},
                     {.name = "enaf", .kind = kinds::enaf, .optional = true},
                     {.name = "population", .kind = kinds::population, .help = "without, those of the 92 communes", .optional = true}},
          .outputs = {{.name = "indicators", .kind = kinds::indicators},
                      {.name = "evolution", .kind = kinds::evolution, .help = "what moved since `previous`; nothing without it"}},
          .params = {{.name = "targets", .help = "dated targets instead of the built-in ones, JSON", .type = ParamType::path},
                     {.name = "as-of", .help = "only targets in force on this day"},
                     {.name = "report-years", .help = "years of the three-year report, 1 January to 1 January: 2021-2024; without, the last three of the ENAF series"},
                     {.name = "sample", .help = "reference sample (columns carte, avant, apres): areas corrected for the errors of the map, CSV", .type = ParamType::path},
                     {.name = "previous", .help = "folder of the product published before: what moved since, and why", .type = ParamType::path}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                if (!preparation.has("comparison") && !preparation.has("enaf"))
                  preparation.usage(say("nothing to account for: give --ledger, --enaf or both"));
                if (params.has("sample") && !preparation.has("comparison")) preparation.usage(say("a reference sample corrects the areas of a ledger; give --ledger with it"));
                require_file(params, "targets", tr("the targets"), preparation);
                require_file(params, "sample", tr("the reference sample"), preparation);
                if (std::error_code ignored; params.has("previous") && !std::filesystem::is_regular_file(params.path("previous") / "arpent.gpkg", ignored))
                  preparation.problem(say("{}: no arpent.gpkg there; --previous takes the folder of a product", params.path("previous").string()));
                for (const auto* param : {"as-of", "report-years"})
                  if (params.has(param)) {
                    try {
                      if (std::string(param) == "as-of") static_cast<void>(parse_date(params.text(param)));
                      else static_cast<void>(period_of(params.text(param)));
                    } catch (const Error& error) {
                      preparation.usage(say("--{}: {}", param, error.what()));
                    }
                  }
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const Given given{&in.get<CommuneList>("communes"), in.find<Compared>("comparison"), in.find<Accounts>("account"), in.find<Enaf>("enaf"),
                              in.find<Population>("population")};
            if ((given.compared == nullptr) != (given.accounts == nullptr)) throw UsageError(say("a comparison and its account go together; bind both"));
            auto made = make(params, given, context);
            context.print(printed_indicators(made.zan, given.accounts != nullptr ? &given.accounts->main() : nullptr, context.simulated()));
            if (!made.evolution.previous.empty()) context.print(printed_evolution(made.evolution));
            return Outputs{}.set("indicators", std::move(made.zan)).set("evolution", std::move(made.evolution));
          }};
}

}  // namespace arpent
