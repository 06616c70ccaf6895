// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "footprint_blob.hpp"
#include "register_impl.hpp"

namespace arpent {

using namespace registry;

namespace {

/// What a table of the export is read from. Columns are the names in the file that is made.
struct TableSql {
  const char* columns;   ///< names, joined by `, `
  const char* selected;  ///< the same number of expressions
  const char* from;
  const char* order;
};

TableSql sql_of(RegisterTable table) {
  switch (table) {
    case RegisterTable::projects:
      return {"projet, type, etat, date, insee, surface_m2, avis, gravite, nb_constats, liste, rang, version, etape, en_cours, present, date_chantier, date_achevement, "
              "destination, adresse, surface_declaree_m2, parcelles, localisation, motif, nb_conflits, nb_a_instruire, nb_vigilances, nb_informations, nb_favorables, "
              "nb_non_concerne, nb_sans_donnee, avis_instant, avis_jour, avis_a_jour, a_reexaminer, avis_texte",
              "p.projet, v.type, v.etat, v.date, p.insee, e.surface_m2, p.avis, a.gravite, a.nb_conflit + a.nb_a_instruire + a.nb_vigilance + a.nb_information + a.nb_favorable, "
              "l.liste, p.rang, v.version, v.etape, p.en_cours, p.present, v.date_chantier, v.date_achevement, v.destination, v.adresse, v.surface_declaree_m2, v.parcelles, "
              "v.placement, v.motif, a.nb_conflit, a.nb_a_instruire, a.nb_vigilance, a.nb_information, a.nb_favorable, a.nb_non_concerne, a.nb_sans_donnee, x.instant, x.date, "
              "a.version_id = p.version_id, r.a_reexaminer, a.texte",
              "projets p JOIN emprises e ON e.id = p.emprise_id JOIN versions v ON v.id = p.version_id JOIN listes l ON l.id = p.liste_id LEFT JOIN avis a ON a.id = p.avis_id "
              "LEFT JOIN passages x ON x.id = a.passage_id LEFT JOIN projets_a_reexaminer r ON r.projet_id = p.id",
              "p.id"};
    case RegisterTable::findings:
      return {"projet, regle, theme, reponse, gravite, surface_m2, part_pct, distance_m, couche, objet, reference, source, millesime, message, liste, rang, insee",
              "p.projet, c.regle, c.theme, c.reponse, c.gravite, c.surface_m2, c.part_pct, c.distance_m, c.couche, c.objet, c.reference, c.source, c.millesime, c.message, l.liste, "
              "p.rang, p.insee",
              "projets p JOIN listes l ON l.id = p.liste_id JOIN avis a ON a.id = p.avis_id JOIN constats c ON c.avis_id = a.constats_de", "p.id, c.id"};
    case RegisterTable::opinions:
      return {"projet, liste, rang, version, instant, jour, avis, gravite, nb_constats, change, causes, detail, passage, programme, regles, empreinte_regles, avis_texte",
              "projet, liste, rang, version, instant, jour, avis, gravite, nb_constats, change, causes, detail, passage_id, programme, regles, empreinte_regles, texte", "avis_donnes",
              "avis_id"};
    case RegisterTable::versions:
      return {"projet, liste, rang, version, instant, passage, type, etat, etape, en_cours, date, date_chantier, date_achevement, insee, destination, adresse, surface_declaree_m2, "
              "surface_m2, parcelles, localisation, motif, champs, cause",
              "p.projet, l.liste, p.rang, v.version, x.instant, v.passage_id, v.type, v.etat, v.etape, v.en_cours, v.date, v.date_chantier, v.date_achevement, v.insee, "
              "v.destination, v.adresse, v.surface_declaree_m2, e.surface_m2, v.parcelles, v.placement, v.motif, v.champs, v.cause",
              "versions v JOIN projets p ON p.id = v.projet_id JOIN listes l ON l.id = p.liste_id JOIN passages x ON x.id = v.passage_id JOIN emprises e ON e.id = v.emprise_id", "v.id"};
    case RegisterTable::changes:
      return {"instant, passage, liste, projet, rang, insee, nature, causes, avant, apres, detail",
              "instant, passage_id, liste, projet, rang, insee, nature, causes, avant, apres, detail", "changements", "passage_id, ordre, ligne"};
    case RegisterTable::runs:
      return {"passage, nature, instant, utilisateur, programme, liste, source, empreinte_sha256, date, complete, regles, empreinte_regles, lus, nouveaux, changes, identiques, repetes, "
              "disparus, reparus, avis, avis_changes",
              "x.id, x.nature, x.instant, x.utilisateur, x.programme, l.liste, x.source, x.empreinte, x.date, x.complete, x.regles, x.empreinte_regles, x.lus, x.nouveaux, x.changes, "
              "x.identiques, x.repetes, x.disparus, x.reparus, x.avis, x.avis_changes",
              "passages x LEFT JOIN listes l ON l.id = x.liste_id", "x.id"};
    case RegisterTable::layers: return {"passage, couche, millesime, empreinte, source", "passage_id, couche, millesime, empreinte, source", "couches", "id"};
    case RegisterTable::rules:
      return {"passage, regle, empreinte, theme, gravite, reference, couches", "passage_id, regle, empreinte, theme, gravite, reference, couches", "regles", "id"};
    case RegisterTable::journal: break;
  }
  return {"ligne, instant, utilisateur, programme, schema, action, passage, detail, empreinte_lignes, precedente, empreinte",
          "id, instant, utilisateur, programme, schema, action, passage_id, detail, empreinte_lignes, precedente, empreinte", "journal", "id"};
}

std::string select(const TableSql& sql) { return std::string("SELECT ") + sql.selected + " FROM " + sql.from + " ORDER BY " + sql.order; }

}  // namespace

struct RegisterSnapshot::Impl {
  Reading reading;
};
RegisterSnapshot::RegisterSnapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RegisterSnapshot::RegisterSnapshot(RegisterSnapshot&&) noexcept = default;
RegisterSnapshot::~RegisterSnapshot() = default;

struct RegisterRows::Impl {
  Statement statement;
};
RegisterRows::RegisterRows(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RegisterRows::RegisterRows(RegisterRows&&) noexcept = default;
RegisterRows::~RegisterRows() = default;

bool RegisterRows::next(std::vector<RegisterValue>& row) {
  auto& statement = impl_->statement;
  if (!statement.step()) return false;
  row.assign(static_cast<std::size_t>(statement.columns()), {});
  for (int c = 0; c < statement.columns(); ++c) {
    auto& value = row[static_cast<std::size_t>(c)];
    switch (statement.type(c)) {
      case SQLITE_INTEGER: value = statement.number(c); break;
      case SQLITE_FLOAT: value = statement.real(c); break;
      case SQLITE_TEXT: value = statement.text(c); break;
      default: break;
    }
  }
  return true;
}

void RegisterRows::restart() { impl_->statement.reset(); }

RegisterSnapshot Register::snapshot() const {
  auto held = std::unique_ptr<RegisterSnapshot::Impl>(new RegisterSnapshot::Impl{Reading(*impl_->db)});
  // A transaction of SQLite begins with the first thing asked.
  (void)impl_->db->number("SELECT count(*) FROM schema_registre");
  return RegisterSnapshot(std::move(held));
}

std::vector<std::string> Register::columns(RegisterTable table) {
  auto names = split(sql_of(table).columns, ',');
  for (auto& name : names) name = trimmed(name);
  return names;
}

std::int64_t Register::count(RegisterTable table) const {
  // What a LEFT JOIN adds are no rows.
  if (table == RegisterTable::projects) return impl_->db->number("SELECT count(*) FROM projets");
  return impl_->db->number(std::string("SELECT count(*) FROM ") + sql_of(table).from);
}

RegisterRows Register::rows(RegisterTable table) const {
  return RegisterRows(std::unique_ptr<RegisterRows::Impl>(new RegisterRows::Impl{Statement(*impl_->db, select(sql_of(table)))}));
}

StoredFootprints Register::footprints() const {
  StoredFootprints found;
  Statement row(*impl_->db, "SELECT p.projet, e.geom FROM projets p JOIN emprises e ON e.id = p.emprise_id ORDER BY p.id");
  while (row.step()) {
    found.of.push_back(StoredFootprints::none);
    if (row.null(1)) continue;
    const auto place = read_footprint(row.blob(1), found.outlines);
    if (!place)
      throw DataError(say("register {}: the footprint of project {} cannot be read; verify the register, go back to a backup", impl_->db->file(), row.text(0)));
    found.of.back() = static_cast<std::uint32_t>(*place);
  }
  return found;
}

std::vector<RegisterRun> Register::runs() const {
  Statement row(*impl_->db, "SELECT x.id, x.nature, x.instant, x.utilisateur, x.programme, l.liste, x.source, x.date FROM passages x LEFT JOIN listes l ON l.id = x.liste_id ORDER BY x.id");
  std::vector<RegisterRun> runs;
  while (row.step()) {
    const auto text = [&](int c) { return std::string(row.text(c)); };
    runs.push_back({row.number(0), text(1), text(2), text(3), text(4), text(5), text(6), text(7)});
  }
  return runs;
}

Box Register::extent() const {
  Statement row(*impl_->db, "SELECT min(xmin), min(ymin), max(xmax), max(ymax) FROM idx_emprises_geom");
  Box box;
  if (row.step() && !row.null(0)) {
    box.add(Point{row.real(0), row.real(1)});
    box.add(Point{row.real(2), row.real(3)});
  }
  return box;
}

bool Register::simulated() const {
  Statement row(*impl_->db, "SELECT 1 WHERE EXISTS(SELECT 1 FROM passages WHERE instr(source, ?1) > 0) OR EXISTS(SELECT 1 FROM couches WHERE instr(source, ?1) > 0)");
  row.bind(1, simulated_words);
  return row.step();
}

}  // namespace arpent
