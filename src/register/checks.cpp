// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "arpent/core/text.hpp"
#include "footprint_blob.hpp"
#include "journal.hpp"
#include "register_impl.hpp"
#include "schema.hpp"

namespace arpent::registry {
namespace {

std::string count_of(std::int64_t n, const std::string& what) { return std::to_string(n) + " " + what; }

RegisterCheck check_integrity(const Database& db) {
  const auto said = db.text("PRAGMA integrity_check(1)");
  return {said == "ok", "integrite", said == "ok" ? "pages, tables et index de SQLite intacts" : said};
}

RegisterCheck check_schema(const Database& db) {
  Statement row(db, "SELECT version, objets, empreinte_objets FROM schema_registre ORDER BY version DESC LIMIT 1");
  if (!row.step()) return {false, "schema", "schema_registre est vide"};
  const auto version = row.number(0);
  const auto names = split(row.text(1), ' ');
  const std::string sealed(row.text(2));
  row.reset();
  if (version != db.number("PRAGMA user_version")) return {false, "schema", "schema_registre et user_version ne disent pas la même version"};
  Statement there(db, "SELECT 1 FROM sqlite_master WHERE name = ?");
  for (const auto& name : names) {
    const bool found = there.bind(1, std::string_view(name)).step();
    there.reset();
    if (!found) return {false, "schema", "il manque " + name};
  }
  if (objects_digest(db, names) != sealed) return {false, "schema", "une table, une vue ou un déclencheur n'est plus celui du schéma " + std::to_string(version)};
  return {true, "schema", "schéma " + std::to_string(version) + ", " + count_of(static_cast<std::int64_t>(names.size()), "objets comme à leur création")};
}

RegisterCheck check_references(const Database& db) {
  Statement row(db, "PRAGMA foreign_key_check");
  if (row.step()) return {false, "references", "une ligne de " + std::string(row.text(0)) + " renvoie à une ligne absente de " + std::string(row.text(2))};
  return {true, "references", "chaque ligne renvoie à des lignes présentes"};
}

/// One number a query gives must be 0.
RegisterCheck none(const Database& db, const std::string& check, const std::vector<std::pair<std::string, std::string>>& faults, const std::string& good) {
  for (const auto& [sql, words] : faults)
    if (const auto found = db.number(sql); found != 0) return {false, check, count_of(found, words)};
  return {true, check, good};
}

RegisterCheck check_versions(const Database& db) {
  return none(db, "versions",
              {{"SELECT count(*) FROM projets p WHERE NOT EXISTS(SELECT 1 FROM versions v WHERE v.id = p.version_id AND v.projet_id = p.id)",
                "projets dont la version courante n'est pas une des leurs"},
               {"SELECT count(*) FROM (SELECT 1 FROM versions GROUP BY projet_id HAVING min(version) <> 1 OR max(version) <> count(*))",
                "projets dont les versions ne se suivent pas de 1 en 1"},
               {"SELECT count(*) FROM versions v JOIN versions w ON w.projet_id = v.projet_id AND w.version = v.version - 1 WHERE w.id >= v.id OR w.passage_id > v.passage_id",
                "versions écrites avant celle qu'elles suivent"},
               {"SELECT count(*) FROM projets p JOIN versions v ON v.id = p.version_id WHERE EXISTS(SELECT 1 FROM versions w WHERE w.projet_id = p.id AND w.version > v.version)",
                "projets dont la version courante n'est pas la dernière"},
               {"SELECT count(*) FROM projets p JOIN versions v ON v.id = p.version_id WHERE p.insee IS NOT v.insee OR p.en_cours <> v.en_cours OR p.emprise_id <> v.emprise_id",
                "projets qui ne disent pas ce que dit leur version courante"},
               {"SELECT count(*) FROM versions v JOIN emprises e ON e.id = v.emprise_id WHERE e.projet_id <> v.projet_id", "versions à l'emprise d'un autre projet"}},
              count_of(db.number("SELECT count(*) FROM projets"), "projets, ") + count_of(db.number("SELECT count(*) FROM versions"), "versions qui se suivent"));
}

RegisterCheck check_sheets(const Database& db) {
  return none(db, "fiches",
              {{"SELECT (SELECT count(*) FROM fiches) <> (SELECT count(*) FROM projets)", "table des fiches qui n'en a pas une par projet"},
               {std::string("SELECT count(*) FROM (") + sheet_rows + " EXCEPT SELECT * FROM fiches)", "projets dont la fiche n'est pas à jour"}},
              "une fiche à jour par projet");
}

RegisterCheck check_presences(const Database& db) {
  return none(db, "presences",
              {{"SELECT count(*) FROM projets p WHERE p.present <> coalesce((SELECT s.present FROM presences s WHERE s.projet_id = p.id ORDER BY s.id DESC LIMIT 1), 1)",
                "projets dont la présence n'est pas la dernière notée"}},
              count_of(db.number("SELECT count(*) FROM projets WHERE present = 0"), "projets absents de leur dernière liste"));
}

RegisterCheck check_opinions(const Database& db) {
  return none(db, "avis",
              {{"SELECT count(*) FROM projets p WHERE p.avis_id IS NOT (SELECT max(a.id) FROM avis a WHERE a.projet_id = p.id)", "projets dont l'avis courant n'est pas le dernier"},
               {"SELECT count(*) FROM projets p LEFT JOIN avis a ON a.id = p.avis_id WHERE p.avis IS NOT a.avis", "projets dont le mot n'est pas celui de leur avis"},
               {"SELECT count(*) FROM avis a JOIN versions v ON v.id = a.version_id WHERE v.projet_id <> a.projet_id", "avis donnés sur la version d'un autre projet"},
               {"SELECT count(*) FROM avis a WHERE a.nb_constats <> (SELECT count(*) FROM constats c WHERE c.avis_id = a.constats_de)", "avis dont des constats manquent"}},
              count_of(db.number("SELECT count(*) FROM avis"), "avis, ") + count_of(db.number("SELECT count(*) FROM constats"), "constats"));
}

RegisterCheck check_runs(const Database& db) {
  return none(db, "passages",
              {{"SELECT count(*) FROM passages x WHERE nature = 'import' AND (nouveaux + changes <> (SELECT count(*) FROM versions v WHERE v.passage_id = x.id) "
                "OR disparus <> (SELECT count(*) FROM presences s WHERE s.passage_id = x.id AND s.present = 0) "
                "OR reparus <> (SELECT count(*) FROM presences s WHERE s.passage_id = x.id AND s.present = 1) OR lus <> nouveaux + changes + identiques)",
                "imports dont les comptes ne sont pas ceux de leurs lignes"},
               {"SELECT count(*) FROM passages x LEFT JOIN (SELECT passage_id, count(*) AS n, sum(change) AS c FROM avis GROUP BY passage_id) a ON a.passage_id = x.id "
                "WHERE nature = 'examen' AND (x.avis <> coalesce(a.n, 0) OR x.avis_changes <> coalesce(a.c, 0))",
                "examens dont les comptes ne sont pas ceux de leurs lignes"},
               {"SELECT count(*) FROM passages x WHERE (SELECT count(*) FROM journal j WHERE j.passage_id = x.id) <> 1", "passages sans leur ligne du journal"}},
              count_of(db.number("SELECT count(*) FROM passages"), "passages, chacun au journal"));
}

/// The R-tree holds boxes in 32 bits, rounded outwards.
RegisterCheck check_index(const Database& db) {
  Statement row(db, "SELECT e.id, e.geom, i.pkid, i.xmin, i.xmax, i.ymin, i.ymax FROM emprises e LEFT JOIN idx_emprises_geom i ON i.pkid = e.id");
  std::int64_t placed = 0;
  while (row.step()) {
    if (row.null(1)) {
      if (!row.null(2)) return {false, "index_spatial", "l'emprise " + std::to_string(row.number(0)) + " n'a pas de contour mais est dans l'index"};
      continue;
    }
    ++placed;
    const auto box = footprint_box(row.blob(1));
    if (!box) return {false, "index_spatial", "le contour de l'emprise " + std::to_string(row.number(0)) + " est illisible"};
    if (row.null(2)) return {false, "index_spatial", "l'emprise " + std::to_string(row.number(0)) + " manque à l'index"};
    const Box indexed{row.real(3), row.real(5), row.real(4), row.real(6)};
    const double slack = 2e-7 * std::max({1.0, std::abs(box->xmin), std::abs(box->xmax), std::abs(box->ymin), std::abs(box->ymax)});  // a step of 32 bits
    if (!indexed.contains(*box) || !box->grown(slack).contains(indexed))
      return {false, "index_spatial", "l'emprise " + std::to_string(row.number(0)) + " est ailleurs dans l'index"};
  }
  const auto entries = db.number("SELECT count(*) FROM idx_emprises_geom");
  if (entries != placed) return {false, "index_spatial", count_of(entries, "entrées pour ") + count_of(placed, "contours")};
  return {true, "index_spatial", count_of(placed, "contours, tous à l'index")};
}

RegisterCheck check_journal(const Database& db) {
  const auto rows = read_journal(db);
  std::string previous = genesis;
  std::int64_t id = 0;
  std::map<std::int64_t, int> schema_of;
  std::map<std::int64_t, std::string> sealed;
  for (const auto& row : rows) {
    const auto name = "la ligne " + std::to_string(row.id) + " du journal";
    if (row.id != ++id) return {false, "journal", "il manque une ligne avant " + name};
    if (row.previous != previous || row.digest != digest_of(row)) return {false, "journal", name + " a été modifiée, ou une avant elle"};
    previous = row.digest;
    if (row.run == 0) continue;
    schema_of[row.run] = static_cast<int>(row.schema);
    sealed[row.run] = row.rows;
  }
  if (rows.empty() || rows.front().action != "creation") return {false, "journal", "il ne commence pas par la création du registre"};
  const auto sealed_schema = db.text("SELECT empreinte_objets FROM schema_registre ORDER BY version DESC LIMIT 1");
  const auto last = std::find_if(rows.rbegin(), rows.rend(), [](const JournalRow& row) { return row.run == 0; });
  if (last->detail.find(sealed_schema) == std::string::npos) return {false, "journal", "schema_registre n'est pas celui que le journal a scellé"};
  for (const auto& [run, digest] : rows_digests(db, schema_of)) {
    const auto found = sealed.find(run);
    if (found == sealed.end()) return {false, "journal", "des lignes se disent du passage " + std::to_string(run) + ", que le journal ne connaît pas"};
    if (found->second != digest) return {false, "journal", "des lignes du passage " + std::to_string(run) + " ne sont plus celles qui ont été écrites"};
  }
  return {true, "journal", count_of(static_cast<std::int64_t>(rows.size()), "lignes enchaînées, dernière empreinte ") + previous};
}

}  // namespace

std::vector<RegisterCheck> verify(const Database& db) {
  std::vector<RegisterCheck> checks;
  const Reading reading(db);
  // On damaged pages the other checks say nothing that could be relied on.
  try {
    checks.push_back(check_integrity(db));
  } catch (const Error& error) {
    checks.push_back({false, "integrite", error.what()});
  }
  if (!checks.front().ok) return checks;
  for (auto* check : {&check_schema, &check_references, &check_versions, &check_sheets, &check_presences, &check_opinions, &check_runs, &check_index, &check_journal}) {
    try {
      checks.push_back((*check)(db));
    } catch (const Error& error) {
      checks.push_back({false, "lecture", error.what()});
    }
  }
  return checks;
}

}  // namespace arpent::registry
