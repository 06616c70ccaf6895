// SPDX-License-Identifier: Apache-2.0
#include "arpent/report/report.hpp"
#include "arpent/stages/all.hpp"
#include "envelopes.hpp"
#include "stages.hpp"
#include "status_rules.hpp"

namespace arpent {
namespace {

Settings fixed_setting(const char* param, const char* value) { return {{param, Setting{{value}}}}; }

/// The options of how thresholds are applied, each for one step.
void expose_status_options(CommandSpec& command, const std::string& step) {
  for (const auto& param : status_params()) command.options.push_back({.option = param.name, .sets = {step + "." + param.name}});
}

const std::vector<Exposed>& exemption_options() {
  static const std::vector<Exposed> options{
      {.option = "exemptions", .sets = {"exemptions.source"}, .help = "register of ground not to count (solar plants, public parks), with reason and date"},
      {.option = "exemption-reason", .sets = {"exemptions.reason"}},
      {.option = "exemption-since", .sets = {"exemptions.since"}},
      {.option = "exemption-until", .sets = {"exemptions.until"}},
      {.option = "exemption-proof", .sets = {"exemptions.proof"}}};
  return options;
}

CommandSpec compare_command() {
  CommandSpec command{
      .name = "compare",
      .summary = "Compare two vintages by zone: ledger, account, change layer",
      .description =
          "Reads two states of the land (each from one or several files, each file with its own date), compares them by "
          "zone and writes arpent.gpkg and its CSV twins. With --vintage, several states make several periods: each state "
          "with the next, and the first with the last. A difference layer (--changes) alone is accounted as "
          "transitions; beside two states its totals are shown as a cross-check.",
      .example = "arpent compare --before ocsge_13.gpkg@2020 --before ocsge_83.shp@2017 --after ocsge_13b.gpkg@2023 --after "
                 "ocsge_83b.shp@2020 --nomenclature ocsge --zones communes.gpkg --out bilan",
      .steps = {{.id = "before", .stage = "read", .only_with = "before"},
                {.id = "after", .stage = "read", .only_with = "after"},
                {.id = "vintages", .stage = "vintages", .only_with = "vintage"},
                {.id = "changes", .stage = "differences", .only_with = "changes"},
                {.id = "zones", .stage = "zones", .only_with = "zones"},
                {.id = "exemptions", .stage = "exemptions", .only_with = "exemptions"},
                {.id = "envelope", .stage = "envelope", .only_with = "envelope-layer"},
                {.id = "corrections", .stage = "corrections", .in = {{"coverage", {"before"}}}, .only_with = "before-corrections"},
                {.id = "compare", .stage = "compare",
                 .in = {{"before", {"corrections", "before"}}, {"after", {"after"}}, {"series", {"vintages"}}, {"changes", {"changes"}}, {"zones", {"zones"}}, {"exemptions", {"exemptions"}}, {"envelope", {"envelope"}}}},
                {.id = "account", .stage = "account", .in = {{"comparison", {"compare"}}}},
                {.id = "write", .stage = "write", .in = {{"comparison", {"compare"}}, {"account", {"account"}}}}},
      .options = {{.option = "before", .sets = {"before.source"}, .help = "earlier state: SRC or SRC@DATE; repeat for several files"},
                  {.option = "after", .sets = {"after.source"}, .help = "later state: SRC or SRC@DATE; repeat for several files"},
                  {.option = "vintage", .sets = {"vintages.vintage"},
                   .help = "instead of --before and --after: one state of several, DATE=SRC; each is compared with the next, and the first with the last"},
                  {.option = "changes", .sets = {"changes.source"}, .help = "difference layer that carries both dates; repeat for several"},
                  {.option = "before-corrections", .sets = {"corrections.source"},
                   .help = "producer's corrective patch (PATCH_CORR) of the earlier state, applied to it and measured; repeat for several"},
                  {.option = "corrections-class", .sets = {"corrections.class"}},
                  {.option = "nomenclature", .sets = {"before.nomenclature", "after.nomenclature", "vintages.nomenclature", "changes.nomenclature",
                                                      "exemptions.nomenclature", "corrections.nomenclature"}},
                  {.option = "class", .sets = {"vintages.class"}, .help = "field of the class code of every --vintage, or two joined by a comma (cover,use)"},
                  {.option = "before-class", .sets = {"before.class", "changes.before-class"}},
                  {.option = "after-class", .sets = {"after.class", "changes.after-class"}},
                  {.option = "before-date", .sets = {"before.date", "changes.before-date"}},
                  {.option = "after-date", .sets = {"after.date", "changes.after-date"}},
                  {.option = "zones", .sets = {"zones.source"}},
                  {.option = "zone-id", .sets = {"zones.id"}},
                  {.option = "zone-name", .sets = {"zones.name"}},
                  {.option = "zone-group", .sets = {"zones.group"}},
                  {.option = "crs", .sets = {"before.crs", "after.crs", "vintages.crs", "changes.crs", "zones.crs", "exemptions.crs", "corrections.crs", "envelope.crs"}},
                  {.option = "target-crs", .sets = {"before.target-crs", "after.target-crs", "vintages.target-crs", "changes.target-crs", "zones.target-crs", "corrections.target-crs", "envelope.target-crs"}},
                  {.option = "area", .sets = {"compare.area"}},
                  {.option = "status", .sets = {"compare.status"}},
                  {.option = "map-min", .sets = {"compare.map-min"}},
                  {.option = "tables-only", .sets = {"compare.tables-only"}},
                  {.option = "hash", .sets = {"before.hash", "after.hash", "vintages.hash"}},
                  {.option = "cells", .sets = {"compare.cells"}},
                  {.option = "align", .sets = {"compare.align"}},
                  {.option = "whole-name", .sets = {"account.whole-name"}},
                  {.option = "out", .sets = {"write.out"}}},
  };
  expose_status_options(command, "compare");
  command.options.insert(command.options.end(), exemption_options().begin(), exemption_options().end());
  command.options.push_back({.option = "envelope-layer", .sets = {"envelope.source"}, .help = "urban envelope as someone drew it, instead of --envelope state"});
  for (const auto& param : envelope_params())
    command.options.push_back({.option = param.name, .sets = param.name == "envelope-near" ? std::vector<std::string>{"compare.envelope-near", "envelope.near"}
                                                                                          : std::vector<std::string>{"compare." + param.name}});
  return command;
}

CommandSpec demo_command() {
  return {
      .name = "demo",
      .summary = "Make the embedded territory (simulated) and run the main job on it",
      .description =
          "Writes the simulated layers (land, permits, parcels, plan, constraints of every theme) and the product made from them: the account and the review of the permits. "
          "Everything is invented and marked so, but for the communes' codes, names, territoires, populations and areas.",
      .example = "arpent demo --out demo",
      .steps = {{.id = "zones", .stage = "zones", .only_with = "zones"},
                {.id = "territory", .stage = "territory", .in = {{"zones", {"zones"}}}, .with = fixed_setting("permits", "2000")},
                {.id = "compare", .stage = "compare",
                 .in = {{"before", {"territory.before"}}, {"after", {"territory.after"}}, {"zones", {"territory.zones"}}},
                 .with = fixed_setting("envelope", "state")},
                {.id = "account", .stage = "account", .in = {{"comparison", {"compare"}}},
                 .with = fixed_setting("whole-name", "Métropole Aix-Marseille-Provence")},
                {.id = "communes", .stage = "communes", .in = {{"comparison", {"compare"}}},
                 .with = fixed_setting("whole-name", "Métropole Aix-Marseille-Provence")},
                {.id = "indicators", .stage = "indicators",
                 .in = {{"communes", {"communes"}}, {"comparison", {"compare"}}, {"account", {"account"}}, {"enaf", {"territory.enaf"}}}},
                {.id = "dossiers", .stage = "dossiers", .in = {{"files", {"territory.dossiers"}}, {"zones", {"territory.zones"}}}},
                {.id = "review", .stage = "review",
                 .in = {{"projects", {"dossiers.projects"}}, {"constraints", {"dossiers.constraints"}}, {"zones", {"territory.zones"}}, {"indicators", {"indicators.indicators"}}}},
                {.id = "write", .stage = "write",
                 .in = {{"comparison", {"compare"}}, {"account", {"account"}}, {"indicators", {"indicators.indicators"}}, {"review", {"review"}}},
                 .with = built_in_page().empty() ? Settings{} : fixed_setting("report", "true")}},
      .options = {{.option = "out", .sets = {"write.out", "territory.out"}},
                  {.option = "zones", .sets = {"zones.source"}, .help = "a real communes layer instead of the schematic one"},
                  {.option = "zone-id", .sets = {"zones.id"}},
                  {.option = "zone-name", .sets = {"zones.name"}},
                  {.option = "zone-group", .sets = {"zones.group"}},
                  {.option = "seed", .sets = {"territory.seed"}},
                  {.option = "cell", .sets = {"territory.cell"}}},
      .checks = {{.check = "books-close", .in = {{"of", {"compare"}}}},
                 {.check = "every-zone-has-a-row", .in = {{"of", {"account"}}, {"zones", {"territory.zones"}}}}},
  };
}

CommandSpec merge_command() {
  return {
      .name = "merge",
      .summary = "Add the ledgers of products of disjoint zones or tiles",
      .description =
          "Adds products that account for different zones, or for tiles of the same zones, to the bytes one run would have "
          "written: how a country is shared out over machines. Change polygons come along, change rasters stay with the products.",
      .example = "arpent merge bilan_13 bilan_83 bilan_84 --out bilan",
      .steps = {{.id = "merge", .stage = "merge"},
                {.id = "account", .stage = "account", .in = {{"comparison", {"merge"}}}},
                {.id = "write", .stage = "write", .in = {{"comparison", {"merge"}}, {"account", {"account"}}}}},
      .options = {{.option = "dir", .sets = {"merge.dir"}, .positional = true},
                  {.option = "nomenclature", .sets = {"merge.nomenclature"}},
                  {.option = "whole-name", .sets = {"account.whole-name"}},
                  {.option = "out", .sets = {"write.out"}}},
  };
}

CommandSpec account_command() {
  return {
      .name = "account",
      .summary = "Ledgers, ENAF consumption and dated targets into the figures that decide",
      .description =
          "Adds to the books of one or several products what they are read by: breakdown by cause, cover, use and family, intervals, figures per inhabitant and inside the "
          "urban envelope, years of farm land left; and from the Cerema's table the ENAF series, the trajectory against dated targets and the figures of the three-year report. "
          "Either may be given alone.",
      .example = "arpent account --ledger bilan --enaf conso_2009_2024.csv --out compte",
      .steps = {{.id = "ledger", .stage = "merge", .only_with = "ledger"},
                {.id = "zones", .stage = "zones", .only_with = "zones"},
                {.id = "communes", .stage = "communes", .in = {{"comparison", {"ledger"}}, {"zones", {"zones"}}}},
                {.id = "enaf", .stage = "enaf", .in = {{"communes", {"communes"}}}, .only_with = "enaf"},
                {.id = "account", .stage = "account", .in = {{"comparison", {"ledger"}}}, .only_with = "ledger"},
                {.id = "population", .stage = "population", .in = {{"communes", {"communes"}}, {"account", {"account"}}}, .only_with = "population"},
                {.id = "indicators", .stage = "indicators",
                 .in = {{"communes", {"communes"}}, {"comparison", {"ledger"}}, {"account", {"account"}}, {"enaf", {"enaf"}}, {"population", {"population"}}}},
                {.id = "write", .stage = "write", .in = {{"comparison", {"ledger"}}, {"account", {"account"}}, {"indicators", {"indicators.indicators"}}, {"evolution", {"indicators.evolution"}}}}},
      .options = {{.option = "ledger", .sets = {"ledger.dir"}, .help = "folder of a product; repeat for products of disjoint zones"},
                  {.option = "nomenclature", .sets = {"ledger.nomenclature"}},
                  {.option = "enaf", .sets = {"enaf.source"}, .help = "the Cerema's table of ENAF consumption, CSV"},
                  {.option = "enaf-unit", .sets = {"enaf.unit"}},
                  {.option = "communes-changes", .sets = {"enaf.communes-changes"}},
                  {.option = "population", .sets = {"population.source"}, .help = "municipal populations by commune and year, CSV; without, those of the 92 communes"},
                  {.option = "population-gap", .sets = {"population.gap"}},
                  {.option = "targets", .sets = {"indicators.targets"}},
                  {.option = "as-of", .sets = {"indicators.as-of"}},
                  {.option = "report-years", .sets = {"indicators.report-years"}},
                  {.option = "sample", .sets = {"indicators.sample"}},
                  {.option = "previous", .sets = {"indicators.previous"}},
                  {.option = "zones", .sets = {"zones.source"}, .help = "communes of an account without a ledger; without, the 92 communes"},
                  {.option = "zone-id", .sets = {"zones.id"}},
                  {.option = "zone-name", .sets = {"zones.name"}},
                  {.option = "zone-group", .sets = {"zones.group"}},
                  {.option = "whole-name", .sets = {"account.whole-name", "communes.whole-name"}},
                  {.option = "out", .sets = {"write.out"}}},
  };
}

/// The stage `fetch` under the name people look for it.
CommandSpec layers_fetch_command() {
  const auto stage = fetch_stage();
  CommandSpec command{.name = "layers fetch", .summary = stage.summary, .description = stage.description, .example = stage.example,
                      .steps = {{.id = "fetch", .stage = "fetch"}}, .options = {}};
  for (const auto& param : stage.params) command.options.push_back({.option = param.name, .sets = {"fetch." + param.name}, .positional = param.positional});
  return command;
}

/// A stage of the register, `register-import`, under the two words people call it by.
CommandSpec register_command(const Stage& stage) {
  auto name = stage.name;
  name[name.find('-')] = ' ';
  CommandSpec command{.name = name, .summary = stage.summary, .description = stage.description, .example = stage.example, .steps = {{.id = "register", .stage = stage.name}}, .options = {}};
  for (const auto& param : stage.params) command.options.push_back({.option = param.name, .sets = {"register." + param.name}, .positional = param.positional});
  return command;
}

void expose_zones(CommandSpec& command) {
  command.options.push_back({.option = "zones", .sets = {"zones.source"}, .help = "communes: where each project lies, and what is outside the territory"});
  command.options.push_back({.option = "zone-id", .sets = {"zones.id"}});
  command.options.push_back({.option = "zone-name", .sets = {"zones.name"}});
  command.options.push_back({.option = "zone-group", .sets = {"zones.group"}});
}

CommandSpec register_import_command() {
  auto command = register_command(register_import_stage());
  command.steps = {{.id = "zones", .stage = "zones", .only_with = "zones"},
                   {.id = "projects", .stage = "projects", .in = {{"zones", {"zones"}}}},
                   {.id = "register", .stage = "register-import", .in = {{"projects", {"projects"}}}}};
  const std::vector<Exposed> readers{{.option = "permits", .sets = {"projects.source"}},
                                     {.option = "parcels", .sets = {"projects.cadastre"}},
                                     {.option = "project-field", .sets = {"projects.field"}}};
  command.options.insert(command.options.begin() + 1, readers.begin(), readers.end());
  expose_zones(command);
  command.options.push_back({.option = "crs", .sets = {"projects.crs", "zones.crs"}});
  command.options.push_back({.option = "target-crs", .sets = {"projects.target-crs", "zones.target-crs"}});
  return command;
}

CommandSpec register_review_command() {
  auto command = register_command(register_review_stage());
  command.steps = {{.id = "zones", .stage = "zones", .only_with = "zones"}, {.id = "register", .stage = "register-review", .in = {{"zones", {"zones"}}}}};
  for (auto& option : command.options) {
    if (option.option == "list") option.option = "constraints";
    if (option.option == "crs") option.sets.emplace_back("zones.crs");
  }
  expose_zones(command);
  return command;
}

CommandSpec review_command() {
  return {
      .name = "review",
      .summary = "Hold building projects against the rules of chantier 7 and their constraints",
      .description =
          "Reads projects of any form and the constraint layers that --constraints lists (docs/contraintes.fr.md), asks every rule in force of every project, and writes the opinions "
          "(projets), each answer with its ground, rule, article and vintage (constats), the land taken, the projects in flight by commune and the priority grid into arpent.gpkg and its "
          "CSV twins, with examen.json for other software and a sheet per project in fiches/. Concerned, not concerned and without data are three different answers.",
      .example = "arpent review --projects sitadel.csv --cadastre parcelles.gpkg --constraints contraintes.json --zones communes.gpkg --date 2026-01-31 --out examen",
      .steps = {{.id = "zones", .stage = "zones", .only_with = "zones"},
                {.id = "projects", .stage = "projects", .in = {{"zones", {"zones"}}}},
                {.id = "constraints", .stage = "constraints", .in = {{"projects", {"projects"}}}},
                {.id = "review", .stage = "review", .in = {{"projects", {"projects"}}, {"constraints", {"constraints"}}, {"zones", {"zones"}}}},
                {.id = "write", .stage = "write", .in = {{"review", {"review"}}}}},
      .options = {{.option = "projects", .sets = {"projects.source"}},
                  {.option = "cadastre", .sets = {"projects.cadastre"}},
                  {.option = "project-field", .sets = {"projects.field"}},
                  {.option = "only", .sets = {"projects.only"}},
                  {.option = "rules", .sets = {"constraints.rules"}},
                  {.option = "constraints", .sets = {"constraints.list"}},
                  {.option = "date", .sets = {"constraints.date"}},
                  {.option = "zones", .sets = {"zones.source"}, .help = "communes: where each project lies, and what is outside the territory"},
                  {.option = "zone-id", .sets = {"zones.id"}},
                  {.option = "zone-name", .sets = {"zones.name"}},
                  {.option = "zone-group", .sets = {"zones.group"}},
                  {.option = "account", .sets = {"review.account"}},
                  {.option = "scenario", .sets = {"review.scenario"}},
                  {.option = "grid", .sets = {"review.grid"}},
                  {.option = "crs", .sets = {"projects.crs", "constraints.crs", "zones.crs"}},
                  {.option = "target-crs", .sets = {"projects.target-crs", "zones.target-crs"}},
                  {.option = "area", .sets = {"review.area"}},
                  {.option = "hash", .sets = {"constraints.hash"}},
                  {.option = "outside", .sets = {"constraints.outside"}},
                  {.option = "worst", .sets = {"review.worst"}},
                  {.option = "sheets", .sets = {"review.sheets"}},
                  {.option = "out", .sets = {"write.out"}}},
  };
}

CommandSpec rasterise_command() {
  return {
      .name = "rasterise",
      .summary = "Turn a state of the land into a categorical raster (COG)",
      .description =
          "Reads one state from one or several files and burns it into cells: FILE.tif with overviews, colours and labels, "
          "its QGIS style FILE.qml and its classes FILE.csv. Values are those of the nomenclature, the same for every vintage.",
      .example = "arpent rasterise --from ocsge_13.gpkg --nomenclature ocsge --cell 1 --out ocsge_13_2023.tif",
      .steps = {{.id = "read", .stage = "read"}, {.id = "rasterise", .stage = "rasterise", .in = {{"coverage", {"read"}}}}},
      .options = {{.option = "from", .sets = {"read.source"}, .help = "state: SRC or SRC@DATE; repeat for several files"},
                  {.option = "nomenclature", .sets = {"read.nomenclature"}},
                  {.option = "class", .sets = {"read.class"}},
                  {.option = "date", .sets = {"read.date"}},
                  {.option = "crs", .sets = {"read.crs"}},
                  {.option = "target-crs", .sets = {"read.target-crs"}},
                  {.option = "cell", .sets = {"rasterise.cell"}},
                  {.option = "rule", .sets = {"rasterise.rule"}},
                  {.option = "extent", .sets = {"rasterise.extent"}},
                  {.option = "compression", .sets = {"rasterise.compression"}},
                  {.option = "level", .sets = {"rasterise.level"}},
                  {.option = "out", .sets = {"rasterise.out"}}},
  };
}

CommandSpec status_command() {
  CommandSpec command{
      .name = "status",
      .summary = "Legal status of a state of OCS GE: matrix, thresholds, patches",
      .description =
          "Every polygon of a state with its category of the annex to R.101-1, its status by the matrix, its status after the thresholds of décret 2023-1096, and the patch that "
          "decides it. Give all files the territory needs and some ground around it: patches are formed over their union. Thresholds, contact and order are options; docs/statut.fr.md "
          "gives the reasons of the defaults.",
      .example = "arpent status --vintage ocsge_13.gpkg@2023 --vintage ocsge_83.shp@2020 --zones communes.gpkg --out statut.gpkg",
      .steps = {{.id = "read", .stage = "read"},
                {.id = "exemptions", .stage = "exemptions", .only_with = "exemptions"},
                {.id = "zones", .stage = "zones", .only_with = "zones"},
                {.id = "producer", .stage = "producer-status", .only_with = "check-artif"},
                {.id = "corrections", .stage = "corrections", .in = {{"coverage", {"read"}}}, .only_with = "corrections"},
                {.id = "status", .stage = "status", .in = {{"coverage", {"corrections", "read"}}, {"exemptions", {"exemptions"}}}},
                {.id = "write", .stage = "write-status", .in = {{"status", {"status"}}, {"zones", {"zones"}}, {"producer", {"producer"}}}}},
      .options = {{.option = "vintage", .sets = {"read.source"}, .help = "state: SRC or SRC@DATE; repeat for several files (départements)"},
                  {.option = "nomenclature", .sets = {"read.nomenclature", "exemptions.nomenclature", "producer.nomenclature", "corrections.nomenclature"}, .fallback = "ocsge"},
                  {.option = "class", .sets = {"read.class"}},
                  {.option = "date", .sets = {"read.date"}},
                  {.option = "corrections", .sets = {"corrections.source"}, .help = "producer's corrective patch (PATCH_CORR) of the state; repeat for several"},
                  {.option = "corrections-class", .sets = {"corrections.class"}},
                  {.option = "check-artif", .sets = {"producer.source"}, .help = "the producer's own layer of artificial ground (artif_2023_13), shown beside ours; repeat for several files"},
                  {.option = "check-artif-status", .sets = {"producer.status"}},
                  {.option = "zones", .sets = {"zones.source"}},
                  {.option = "zone-id", .sets = {"zones.id"}},
                  {.option = "zone-name", .sets = {"zones.name"}},
                  {.option = "zone-group", .sets = {"zones.group"}},
                  {.option = "crs", .sets = {"read.crs", "exemptions.crs", "zones.crs", "producer.crs", "corrections.crs"}},
                  {.option = "target-crs", .sets = {"read.target-crs", "zones.target-crs", "producer.target-crs"}},
                  {.option = "hash", .sets = {"read.hash"}},
                  {.option = "area", .sets = {"status.area"}}},
  };
  expose_status_options(command, "status");
  command.options.insert(command.options.end(), exemption_options().begin(), exemption_options().end());
  command.options.push_back({.option = "tables-only", .sets = {"write.tables-only"}});
  command.options.push_back({.option = "whole-name", .sets = {"write.whole-name"}});
  command.options.push_back({.option = "out", .sets = {"write.out"}});
  return command;
}

}  // namespace

std::vector<CommandSpec> all_commands() {
  return {account_command(), compare_command(), demo_command(), layers_fetch_command(), merge_command(), rasterise_command(),
          register_command(register_changes_stage()), register_command(register_export_stage()), register_import_command(),
          register_command(register_init_stage()), register_command(register_migrate_stage()), register_review_command(),
          register_command(register_verify_stage()), review_command(), status_command()};
}

}  // namespace arpent
