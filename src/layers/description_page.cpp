// SPDX-License-Identifier: Apache-2.0
/// A layer's description as a page for people.
#include <fmt/format.h>

#include <array>

#include "arpent/core/text.hpp"
#include "arpent/layers/layer_description.hpp"

namespace arpent {
namespace {

constexpr std::array<const char*, 5> shape_names{"tout type de géométrie", "polygones", "lignes", "points", "table sans géométrie"};
constexpr std::array<const char*, 5> type_names{"", "texte", "entier", "nombre", "date"};
constexpr std::array<const char*, 4> extent_names{"pour l'emprise du territoire", "par département", "par commune", "pour la France entière"};

/// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string code(std::string_view text) { return fmt::format("`{}`", text); }

std::string codes_of(const std::vector<std::string>& texts) {
  std::vector<std::string> all;
  for (const auto& text : texts) all.push_back(code(cell(text)));
  return join(all, ", ");
}

/// Shortest decimal, with a comma.
std::string number(double value) {
  auto text = fmt::format("{}", value);
  if (const auto dot = text.find('.'); dot != std::string::npos) text[dot] = ',';
  return text;
}

std::string unit_name(const std::string& unit) { return unit == "m2" ? "m²" : unit; }

std::string link(const std::string& text, const std::string& url) { return url.empty() ? text : fmt::format("[{}]({})", text, url); }

/// What must hold of a field's values.
std::string rules_of(const FieldDescription& field, const LayerDescription& layer) {
  std::vector<std::string> rules;
  if (field.required) rules.emplace_back("indispensable");
  if (field.filled) rules.emplace_back("toujours renseigné");
  if (field.unique) rules.emplace_back("sans doublon");
  if (!field.pattern.empty()) rules.push_back(fmt::format("{} ({})", field.pattern_says, code(cell(field.pattern))));
  if (!field.unit.empty()) rules.push_back("en " + unit_name(field.unit));
  if (!field.dimension.empty()) rules.push_back(fmt::format("codes de la nomenclature `{}`, dimension `{}`", layer.nomenclature, field.dimension));
  if (!field.codes.empty()) rules.push_back(fmt::format("{} codes, plus bas", field.codes.size()));
  return join(rules, " ; ");
}

std::string heading(const LayerDescription& layer) {
  std::string page = fmt::format("# {}\n\n", layer.title.empty() ? layer.name : layer.title);
  if (!layer.summary.empty()) page += layer.summary + "\n\n";
  const auto line = [&](const char* what, const std::string& text) {
    if (!text.empty()) page += fmt::format("- {} : {}\n", what, text);
  };
  line("Couche", code(layer.name));
  line("Nature", layer.kind == "data" ? "données" : layer.kind == "reference" ? "référence" : layer.kind);
  line("Producteur", layer.producer);
  line("Licence", link(layer.licence, layer.licence_url));
  line("Page officielle", layer.page.empty() ? "" : fmt::format("<{}>", layer.page));
  line("Millésimes", layer.vintage);
  if (layer.described()) line("Forme", shape_names[static_cast<std::size_t>(layer.shape)]);
  line("Systèmes de coordonnées attendus", join(layer.crs, ", "));
  line("Reconnue au nom de la couche ou du fichier", codes_of(layer.layer_names));
  if (!layer.nomenclature.empty())
    line("Nomenclature", fmt::format("{} (`arpent layers show {}` en donne les classes)", code(layer.nomenclature), layer.nomenclature));
  if (!layer.key.empty()) line("Identifiant d'un objet", code(layer.key));
  if (!layer.commune_field.empty()) line("Commune (code INSEE)", code(layer.commune_field));
  line("Date de relevé dans les champs", codes_of(layer.date_fields));
  if (!layer.style.empty()) line("Style QGIS", code("style.qml"));
  return page;
}

std::string fields_of(const LayerDescription& layer) {
  if (layer.fields.empty()) return {};
  std::string page = "\n## Champs\n\n| champ | sens | noms dans les données | type | règles |\n|---|---|---|---|---|\n";
  bool years = false;
  for (const auto& field : layer.fields) {
    for (const auto& name : field.names) years = years || name.find("year}") != std::string::npos || name.find("yy}") != std::string::npos;
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", field.name, cell(field.title), codes_of(field.names), type_names[static_cast<std::size_t>(field.type)],
                        rules_of(field, layer));
  }
  page += "\nLa casse des noms ne compte pas.";
  if (years)
    page += " `{year}` tient lieu de quatre chiffres, `{yy}` de deux ; `first_` et `last_` désignent la première et la dernière année quand il y en a plusieurs.";
  page += "\n";
  for (const auto& field : layer.fields) {
    if (field.codes.empty()) continue;
    page += fmt::format("\n### Codes de `{}`\n\n| code | libellé |\n|---|---|\n", field.name);
    for (const auto& [code_text, label] : field.codes) page += fmt::format("| `{}` | {} |\n", cell(code_text), cell(label));
  }
  return page;
}

std::string source_of(const SourceDescription& source) {
  std::string page = fmt::format("\n### `{}` : {}\n\n", source.name, source.title);
  const auto line = [&](const char* what, const std::string& text) {
    if (!text.empty()) page += fmt::format("- {} : {}\n", what, text);
  };
  line("Accès", source.wfs ? "service WFS 2.0.0" : "fichier par HTTP");
  line("Adresse", source.url.empty() ? "" : code(source.url));
  if (source.wfs) {
    line("Types d'objets", codes_of(source.types));
    line("Coordonnées demandées", source.crs);
    line("Géométrie", code(source.geometry));
    line("Filtre", source.filter.empty() ? "" : code(source.filter));
    line("Tri", source.sort.empty() ? "" : code(source.sort));
    line("Objets par page", std::to_string(source.page));
  }
  line("Découpage", extent_names[static_cast<std::size_t>(source.extent)]);
  line("Somme de contrôle", source.checksum.empty() ? "" : code(source.checksum));
  line("Fichier dans l'archive", source.member.empty() ? "" : code(source.member));
  line("Couche dans le fichier", source.layer.empty() ? "" : code(source.layer));
  if (!source.table.empty()) line("Forme", "table CSV, gardée telle quelle");
  line("Confirmée par", source.seen.empty() ? "**rien de lu : adresse à vérifier avant usage**" : source.seen);
  if (source.editions.empty()) return page;
  page += "\n| lieu | date | fichier |\n|---|---|---|\n";
  for (const auto& edition : source.editions) {
    auto file = fmt::format("<{}>", edition.url);
    if (!edition.member.empty()) file += fmt::format(", dans l'archive {}", code(cell(edition.member)));
    if (edition.bytes) file += fmt::format(", {} octets", *edition.bytes);
    if (!edition.sha256.empty()) file += fmt::format(", SHA-256 `{}`", edition.sha256);
    if (!edition.md5.empty()) file += fmt::format(", MD5 `{}`", edition.md5);
    page += fmt::format("| {} | {} | {} |\n", edition.place.empty() ? "France" : edition.place, edition.date, file);
  }
  return page;
}

std::string checks_of(const LayerDescription& layer) {
  const auto& checks = layer.checks;
  std::vector<std::string> lines;
  const auto when = [&](bool held, const char* text) {
    if (held) lines.emplace_back(text);
  };
  when(checks.coverage, "les polygones se partagent le terrain : ni recouvrement ni trou");
  when(checks.no_overlap, "les polygones ne se recouvrent pas");
  when(checks.equal_neighbours, "deux polygones voisins ne sont pas de la même classe");
  when(checks.single_part, "un objet est d'un seul tenant");
  when(checks.grain, "surface et largeur minimales par classe, celles de la nomenclature");
  if (checks.least_area) lines.push_back(fmt::format("surface d'au moins {} m²", number(checks.least_area->value)));
  if (checks.least_width) lines.push_back(fmt::format("largeur d'au moins {} m", number(checks.least_width->value)));
  if (!checks.declared_area.empty())
    lines.push_back(fmt::format("la surface déclarée (`{}`) est celle de la géométrie, à {} % près", checks.declared_area, fmt::format("{:g}", checks.declared_tolerance * 100)));
  when(checks.change, "les codes diffèrent avant et après, et le changement est plausible");
  when(checks.one_vintage, "une seule date de relevé par fichier");
  when(checks.one_department, "un fichier est d'un seul département");
  for (const auto& [finding, level] : checks.levels) lines.push_back(fmt::format("`{}` : niveau `{}` pour cette couche", finding, level));
  if (lines.empty()) return {};
  std::string page = "\n## Contrôles\n\n";
  for (const auto& one : lines) page += fmt::format("- {}\n", one);
  return page;
}

}  // namespace

std::string description_page(const LayerDescription& layer) {
  auto page = heading(layer) + fields_of(layer);
  if (!layer.sources.empty()) page += "\n## Sources\n";
  for (const auto& source : layer.sources) page += source_of(source);
  page += checks_of(layer);
  if (!layer.notes.empty()) page += "\n## À savoir\n\n";
  for (const auto& note : layer.notes) page += fmt::format("- {}\n", note);
  return page;
}

}  // namespace arpent
