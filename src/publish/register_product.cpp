// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/register_product.hpp"

#include <algorithm>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/crs.hpp"
#include "out_table.hpp"
#include "tables.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

struct Words {
  ColumnKind kind;
  const char* alias;
};

/// Every column of an export, whatever its table.
const std::map<std::string, Words>& words() {
  using enum ColumnKind;
  static const std::map<std::string, Words> all{
      {"projet", {text, "Projet"}}, {"type", {text, "Type de dossier"}}, {"etat", {text, "État"}}, {"etape", {text, "État, en code"}}, {"date", {text, "Date"}},
      {"insee", {text, "Code INSEE"}}, {"surface_m2", {decimal, "Surface (m²)"}}, {"avis", {text, "Avis"}}, {"gravite", {text, "Gravité"}},
      {"nb_constats", {integer, "Constats"}}, {"liste", {text, "Liste"}}, {"rang", {integer, "Rang dans la liste"}}, {"version", {integer, "Version"}},
      {"en_cours", {integer, "En cours"}}, {"present", {integer, "Présent dans sa liste"}}, {"date_chantier", {text, "Ouverture du chantier"}},
      {"date_achevement", {text, "Achèvement"}}, {"destination", {text, "Destination"}}, {"adresse", {text, "Adresse"}},
      {"surface_declaree_m2", {decimal, "Surface déclarée (m²)"}}, {"parcelles", {text, "Parcelles"}}, {"localisation", {text, "Localisation"}},
      {"motif", {text, "Motif si non localisé"}}, {"nb_conflits", {integer, "Conflits"}}, {"nb_a_instruire", {integer, "À instruire"}},
      {"nb_vigilances", {integer, "Vigilances"}}, {"nb_informations", {integer, "Informations"}}, {"nb_favorables", {integer, "Favorables"}},
      {"nb_non_concerne", {integer, "Règles non concernées"}}, {"nb_sans_donnee", {integer, "Règles sans donnée"}}, {"avis_instant", {text, "Avis donné le (UTC)"}},
      {"avis_jour", {text, "Règles à la date du"}}, {"avis_a_jour", {integer, "Avis de cette version"}}, {"a_reexaminer", {text, "À réexaminer"}},
      {"avis_texte", {text, "Avis en clair"}}, {"regle", {text, "Règle"}}, {"theme", {text, "Thème"}}, {"reponse", {text, "Réponse"}},
      {"part_pct", {decimal, "Part du terrain (%)"}}, {"distance_m", {decimal, "Distance (m)"}}, {"couche", {text, "Couche"}}, {"objet", {text, "Objets"}},
      {"reference", {text, "Référence"}}, {"source", {text, "Source"}}, {"millesime", {text, "Millésime"}}, {"message", {text, "Constat"}},
      {"instant", {text, "Instant (UTC)"}}, {"jour", {text, "Règles à la date du"}}, {"change", {integer, "Avis changé"}}, {"causes", {text, "Pourquoi"}},
      {"cause", {text, "Pourquoi"}}, {"detail", {text, "Détail"}}, {"passage", {integer, "Passage"}}, {"programme", {text, "Programme"}},
      {"regles", {text, "Jeu de règles"}}, {"empreinte_regles", {text, "Empreinte des règles"}}, {"champs", {text, "Champs changés"}}, {"nature", {text, "Nature"}},
      {"avant", {text, "Avant"}}, {"apres", {text, "Après"}}, {"utilisateur", {text, "Utilisateur"}}, {"empreinte_sha256", {text, "Empreinte du fichier"}},
      {"complete", {integer, "Liste complète"}}, {"lus", {integer, "Lus"}}, {"nouveaux", {integer, "Nouveaux"}}, {"changes", {integer, "Modifiés"}},
      {"identiques", {integer, "Identiques"}}, {"repetes", {integer, "Numéros répétés"}}, {"disparus", {integer, "Disparus"}}, {"reparus", {integer, "Reparus"}},
      {"avis_changes", {integer, "Avis changés"}}, {"empreinte", {text, "Empreinte"}}, {"couches", {text, "Couches lues"}}, {"ligne", {integer, "Ligne"}},
      {"schema", {integer, "Schéma"}}, {"action", {text, "Action"}}, {"empreinte_lignes", {text, "Empreinte des lignes"}}, {"precedente", {text, "Empreinte précédente"}}};
  return all;
}

std::vector<Column> columns_of(RegisterTable table) {
  std::vector<Column> columns;
  for (auto& name : Register::columns(table)) {
    // The opinions of a run are counted; that of a project is a word.
    const bool counted = table == RegisterTable::runs && name == "avis";
    const auto& [kind, alias] = words().at(name);
    columns.push_back({std::move(name), counted ? ColumnKind::integer : kind, counted ? "Avis donnés" : alias});
  }
  return columns;
}

/// A table that is read as it is written, from its first row on each time.
OutTable streamed(const Register& from, RegisterTable table, const char* name, const char* title, const char* description) {
  OutTable out = held_table(name, title, description, columns_of(table), {});
  out.size = static_cast<std::size_t>(from.count(table));
  struct Stream {
    RegisterRows rows;
    std::vector<RegisterValue> values = {};
  };
  auto stream = std::make_shared<Stream>(Stream{from.rows(table)});
  out.row = [stream, columns = out.columns](std::size_t i, Row& row) -> const Row& {
    if (i == 0) stream->rows.restart();
    if (!stream->rows.next(stream->values)) throw IoError(say("the register has fewer rows than it counted; verify it"));
    row.assign(columns.size(), {});
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto& value = stream->values[c];
      const bool decimal = columns[c].kind == ColumnKind::decimal;
      if (const auto* whole = std::get_if<std::int64_t>(&value)) row[c] = decimal ? Value{Decimal4(static_cast<double>(*whole))} : Value{*whole};
      else if (const auto* number = std::get_if<double>(&value)) row[c] = Decimal4(*number);
      else if (const auto* text = std::get_if<std::string_view>(&value)) row[c] = *text;
    }
    return row;
  };
  return out;
}

OutTable projects_table(const Register& from) {
  auto table = streamed(from, RegisterTable::projects, "projets", "Projets du registre : dernier avis",
                        "Une ligne par projet suivi, tel qu'il est dans sa liste, avec son dernier avis. avis : le plus grave des constats ; vide, jamais examiné. Un conflit est un "
                        "conflit avec la politique du chantier 7 ou avec une règle citée ; aucune ligne ne décide d'une demande. present = 0 : absent de la dernière liste complète.");
  auto footprints = std::make_shared<StoredFootprints>(from.footprints());
  table.shapes = {&footprints->outlines};
  table.shape_of = &footprints->of;
  table.kept = footprints;
  table.crs = Crs("EPSG:" + std::to_string(from.epsg()));
  table.style = "projets_registre";
  return table;
}

std::vector<OutTable> tables_of(const Register& from, const RegisterExport& how) {
  std::vector<OutTable> tables;
  tables.push_back(projects_table(from));
  const auto add = [&](RegisterTable table, const char* name, const char* title, const char* description) { tables.push_back(streamed(from, table, name, title, description)); };
  add(RegisterTable::findings, "constats", "Constats du dernier avis",
      "Une ligne par projet et par règle qui le concerne ou n'a pu être répondue (reponse : concerne, sans_donnee), au dernier avis de chaque projet.");
  add(RegisterTable::opinions, "avis", "Tous les avis donnés", "Une ligne par avis. change = 1 : le mot ou les constats diffèrent de l'avis d'avant ; causes dit pourquoi.");
  add(RegisterTable::versions, "versions", "Toutes les versions des projets", "Une ligne par version d'un projet. champs : ce qui diffère de la version d'avant.");
  add(RegisterTable::changes, "changements", "Ce qui a bougé", "Une ligne par changement, depuis la création du registre.");
  add(RegisterTable::runs, "passages", "Passages : imports et examens", "Une ligne par import ou examen.");
  add(RegisterTable::layers, "couches", "Couches des examens", "Une ligne par couche de chaque examen.");
  add(RegisterTable::rules, "regles", "Règles des examens", "Une ligne par règle de chaque examen.");
  add(RegisterTable::journal, "journal", "Journal du registre", "Chaque ligne porte l'empreinte de ce que son passage a écrit et de la ligne d'avant.");
  // Which state this is: the journal says more than the bytes of the file would.
  auto provenance = how.provenance;
  provenance.push_back({"register-export", "journal", "", "", "{\"sceau\":\"" + from.seal() + "\"}"});
  tables.push_back(provenance_table(provenance, how.simulated, "planar"));
  if (how.simulated) mark_simulated(tables);
  return tables;
}

}  // namespace

void write_register_export(const Register& from, const RegisterExport& how, const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto held = from.snapshot();
  const auto tables = tables_of(from, how);
  write_gpkg(tables, file);
  if (folder.empty()) return;
  for (const auto& table : tables) write_csv(table, folder / (table.name + ".csv"));
}

}  // namespace arpent
