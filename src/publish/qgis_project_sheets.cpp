// SPDX-License-Identifier: Apache-2.0
/// The A3 sheets: a template, filled in for each of them with its map, legend, figures and sources.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "arpent/review/reviewed.hpp"
#include "qgis_project_parts.hpp"
#include "qgis_xml.hpp"

namespace arpent::qgis {
namespace {

constexpr double map_width_mm = 288, map_height_mm = 250;  // of the item `carte` in the template
constexpr std::size_t most_sources = 14;

std::string hectares(BookArea area) { return french(area.square_metres().value / 1e4, 1) + "\u00a0ha"; }

std::string spoken_dates(const std::string& dates) { return join(split(dates, '|'), ", "); }

std::string french_day(const SurveyDate& day) { return fmt::format("{:02}/{:02}/{:04}", day.day, day.month, day.year); }

/// The account of the whole; nullptr without a ledger.
const AccountRow* whole(const Product& product) {
  if (product.periods.empty() || product.main().account.rows.empty()) return nullptr;
  return &product.main().account.rows.back();
}

std::string compared(const AccountRow& row) {
  auto out = fmt::format("{}\nÉtats comparés\u00a0: {} → {}\n", row.name, spoken_dates(row.dates_before), spoken_dates(row.dates_after));
  const double seen = row.total.area.zero() ? 1 : row.total.compared.square_metres() / row.total.area.square_metres();
  if (seen < 0.9995) out += fmt::format("Sol comparé\u00a0: {}\u00a0% du territoire\n", french(100 * seen, 1));
  return out + "\n";
}

std::string account_figures(const AccountRow& row) {
  const auto& f = row.total;
  auto out = compared(row) + fmt::format("Artificialisation\u00a0: {}\nDésartificialisation\u00a0: {}\nSolde net\u00a0: {}", hectares(f.artificialised), hectares(f.returned), hectares(f.net()));
  if (row.net_per_year) out += fmt::format("\nsoit {}\u00a0ha par an", french(*row.net_per_year / 1e4, 1));
  return out;
}

std::string loss_figures(const AccountRow& row) {
  const auto& f = row.total;
  return compared(row) + fmt::format("Sortis de ces espaces\u00a0: {}\n\nPertes de chaque espace, passages\nde l'un à l'autre compris\nagricole\u00a0: {}\nnaturel\u00a0: {}\nforestier\u00a0: {}", hectares(f.enaf.loss),
                                     hectares(f.farm.loss), hectares(f.natural.loss), hectares(f.forest.loss));
}

std::string opinion_figures(const ProjectFacts& facts) {
  const auto& reviewed = *facts.product.reviewed;
  std::map<std::string, std::size_t> counted;
  for (const auto& opinion : reviewed.opinions) ++counted[opinion.word];
  auto out = fmt::format("{}\u00a0projets examinés au {}\n", french(static_cast<double>(reviewed.opinions.size()), 0), french_day(reviewed.day));
  const auto words = facts.spec.values.find("avis");
  if (words == facts.spec.values.end()) return out;
  for (const auto& [code, word] : words->second)
    if (counted.contains(code)) out += fmt::format("\n{}\u00a0: {}", word, french(static_cast<double>(counted[code]), 0));
  return out + "\n\nUn conflit est un conflit avec la politique du chantier 7 ou avec la règle citée. Aucun avis ne décide d'une demande.";
}

/// Of the commune of the page: expressions that QGIS fills in.
std::string commune_figures() {
  const auto area = [](const std::string& column) { return "[% coalesce(replace(format_number(\"" + column + "\" / 10000, 1, 'fr'), '-', '−'), '–') %]\u00a0ha"; };
  return "[% \"nom\" %] ([% \"insee\" %])\n[% coalesce(\"territoire\", '') %]\n\nSurface\u00a0: " + area("surface_m2") + "\nArtificialisé en [% coalesce(\"millesime_apres\", '–') %]\u00a0: " + area("artif_apres_m2") +
         "\nArtificialisation nette\u00a0: " + area("artif_nette_m2") + "\nsoit " + area("artif_nette_m2_an") + " par an\n\nSortis des espaces agricoles,\nnaturels et forestiers\u00a0: " + area("perte_enaf_m2") +
         "\n\nPertes de chaque espace, passages\nde l'un à l'autre compris\nagricole\u00a0: " + area("perte_agricole_m2") + "\nnaturel\u00a0: " + area("perte_naturelle_m2") +
         "\nforestier\u00a0: " + area("perte_forestiere_m2") +
         "[% CASE WHEN \"compare_m2\" < 0.9995 * \"surface_m2\" THEN '\n\nSol comparé\u00a0: ' || format_number(100 * \"compare_m2\" / \"surface_m2\", 1, 'fr') || '\u00a0% de la commune' ELSE '' END %]";
}

std::string figures_of(const ProjectFacts& facts, const SheetSpec& sheet) {
  const auto* row = whole(facts.product);
  if (sheet.about == "account") return row != nullptr ? account_figures(*row) : std::string();
  if (sheet.about == "losses") return row != nullptr ? loss_figures(*row) : std::string();
  if (sheet.about == "opinions") return facts.product.reviewed != nullptr ? opinion_figures(facts) : std::string();
  if (sheet.about == "commune") return commune_figures();
  throw DataError(say("layers/projet_qgis: sheet {}: 'about' is '{}', none of account, losses, opinions, commune", sheet.id, sheet.about));
}

enum class Source : std::uint8_t { land_cover, projects, none };

/// What the input of a step is a source of. A step of another name, in a recipe whose stages are not known any more, works on the land cover.
Source source_of(const ProvenanceRow& row) {
  static const std::set<std::string> projects{"projects", "dossiers", "constraints", "review"};
  static const std::set<std::string> of_no_sheet{"enaf", "indicators", "population", "communes"};
  const auto& kind = row.stage.empty() ? row.step : row.stage;
  return projects.contains(kind) ? Source::projects : of_no_sheet.contains(kind) ? Source::none : Source::land_cover;
}

/// `2015|2018`, the dates between which a file says what changed, as `2015–2018`.
std::string spoken_span(const std::string& dates) { return join(split(dates, '|'), "–"); }

/// Files of what a sheet shows, each once with its dates.
std::string sources(const ProjectFacts& facts, const SheetSpec& sheet) {
  const auto shown = sheet.about == "opinions" ? Source::projects : Source::land_cover;
  std::vector<std::string> files;
  std::map<std::string, std::set<std::string>> dates;
  for (const auto& row : facts.product.provenance) {
    const auto file = row.input.substr(0, row.input.find(':'));
    if (file.empty() || source_of(row) != shown) continue;
    if (!dates.contains(file)) files.push_back(file);
    auto& of = dates[file];
    if (!row.source_date.empty()) of.insert(spoken_span(row.source_date));
  }
  std::vector<std::string> said;
  for (const auto& file : files) {
    const auto& of = dates[file];
    said.push_back(of.empty() ? file : fmt::format("{} ({})", file, fmt::join(of, ", ")));
  }
  if (said.size() > most_sources) {
    const auto more = said.size() - (most_sources - 1);
    said.resize(most_sources - 1);
    said.push_back(fmt::format("et {} autres (table provenance)", more));
  }
  std::string out;
  if (facts.product.simulated) out += "Données simulées par Arpent, aucune valeur réelle.\n";
  if (!said.empty()) out += "Sources\u00a0: " + join(said, "\u00a0; ") + ".\n";
  return out + "Calcul\u00a0: Arpent " + version() + ". Empreintes, réglages et contrôles\u00a0: table provenance.";
}

/// The extent with the proportions of the map, and some air.
Box map_extent(const Box& extent) {
  const double cx = (extent.xmin + extent.xmax) / 2, cy = (extent.ymin + extent.ymax) / 2;
  const double per_mm = std::max(extent.width() / map_width_mm, extent.height() / map_height_mm) * 1.06;
  const double w = map_width_mm * per_mm / 2, h = map_height_mm * per_mm / 2;
  return {cx - w, cy - h, cx + w, cy + h};
}

std::string legend_of(const ProjectFacts& facts, const SheetSpec& sheet) {
  std::string nodes;
  for (const auto& name : sheet.legend)
    for (const auto* layer : facts.layers_of(name)) {
      if (!layer->visible && layer->spec->visible) continue;  // one of several, not the one of the theme
      nodes += legend_node(*layer);
    }
  return nodes;
}

std::string filled(const std::string& sheet, const std::map<std::string, std::string>& values) {
  std::string out;
  std::size_t at = 0;
  for (auto open = sheet.find("{{"); open != std::string::npos; open = sheet.find("{{", at)) {
    const auto close = sheet.find("}}", open);
    const auto name = close == std::string::npos ? std::string() : sheet.substr(open + 2, close - open - 2);
    const auto value = values.find(name);
    if (value == values.end()) throw DataError(say("layers/projet_qgis/planche_a3.qpt: nothing is known to stand for {{{{{}}}}}", name));
    out.append(sheet, at, open - at).append(value->second);
    at = close + 2;
  }
  return out.append(sheet, at);
}

std::string sheet_of(const ProjectFacts& facts, const SheetSpec& sheet) {
  const auto box = map_extent(facts.extent);
  const auto atlas = sheet.atlas.empty() ? std::vector<const ProjectLayer*>{} : facts.layers_of(sheet.atlas);
  const bool pages = !atlas.empty();
  std::string footer = "Système de coordonnées\u00a0: " + facts.crs.name() + " (" + facts.crs.id() + "). Les surfaces qui font foi sont celles des tables, non celles du dessin.";
  if (sheet.about == "account" || sheet.about == "losses") footer += " Une commune trop petite pour son étiquette n'en porte pas : sa valeur est dans la table communes.";
  if (pages) footer += " Page [% @atlas_featurenumber %] sur [% @atlas_totalfeatures %].";
  return filled(facts.spec.sheet, {{"name", xml_text(sheet.name)}, {"sheet", xml_text("planche-" + sheet.id)}, {"theme", xml_text(sheet.theme)}, {"title", xml_text(sheet.title)},
                                   {"subtitle", xml_text(sheet.subtitle)}, {"simulated", facts.product.simulated ? "1" : "0"}, {"figures", xml_text(figures_of(facts, sheet))},
                                   {"sources", xml_text(sources(facts, sheet))}, {"footer", xml_text(footer)}, {"legend", legend_of(facts, sheet)}, {"xmin", fixed(box.xmin, 2)},
                                   {"ymin", fixed(box.ymin, 2)}, {"xmax", fixed(box.xmax, 2)}, {"ymax", fixed(box.ymax, 2)}, {"atlas", pages ? "1" : "0"},
                                   {"atlas_driven", pages ? "1" : "0"}, {"coverage", pages ? atlas.front()->id : ""}, {"sort", pages ? xml_text("\"nom\"") : ""},
                                   {"page_name", pages ? xml_text("\"nom\"") : ""}, {"file_name", pages ? xml_text("'commune_' || \"insee\"") : xml_text("'planche'")}});
}

}  // namespace

std::vector<const ThemeSpec*> themes_of(const ProjectFacts& facts) {
  std::vector<const ThemeSpec*> themes;
  for (const auto& theme : facts.spec.themes) {
    const bool there = std::any_of(theme.about.begin(), theme.about.end(), [&](const std::string& name) {
      const auto about = facts.layers_of(name);
      return !about.empty() && about.front()->shaped;
    });
    if (there) themes.push_back(&theme);
  }
  return themes;
}

std::string sheets_of(const ProjectFacts& facts) {
  std::string out = "<Layouts>\n";
  const auto themes = themes_of(facts);
  for (const auto& sheet : facts.spec.sheets) {
    const bool theme = std::any_of(themes.begin(), themes.end(), [&](const ThemeSpec* one) { return one->title == sheet.theme; });
    if (!theme || (!sheet.atlas.empty() && facts.layers_of(sheet.atlas).empty())) continue;
    out += sheet_of(facts, sheet);
  }
  return out + "</Layouts>\n";
}

}  // namespace arpent::qgis
