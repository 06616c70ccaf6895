// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/say.hpp"
#include "content.hpp"
#include "footprint_blob.hpp"
#include "register_impl.hpp"

namespace arpent::registry {
namespace {

constexpr const char* line_columns =
    "f.projet_id, f.version_id, l.liste, f.projet, f.rang, f.version, f.type, f.etat, f.etape, f.date, f.insee, f.destination, f.en_cours, f.present, "
    "f.surface_declaree_m2, f.surface_m2, f.avis, f.gravite, f.avis_instant, f.avis_version_id = f.version_id";
constexpr int line_count = 20;

RegisterLine read_line(const Statement& row) {
  const auto text = [&](int c) { return std::string(row.text(c)); };
  const auto area = [&](int c) -> std::optional<BookArea> {
    if (row.null(c)) return std::nullopt;
    return BookArea::from(SquareMetres{row.real(c)});
  };
  RegisterLine line;
  line.project = row.number(0), line.version_key = row.number(1);
  line.list = text(2), line.id = text(3), line.rank = row.number(4), line.version = row.number(5);
  line.kind = text(6), line.state = text(7), line.step = text(8), line.date = text(9), line.commune = text(10), line.destination = text(11);
  line.in_flight = row.number(12) != 0, line.present = row.number(13) != 0;
  line.declared = area(14), line.ground = area(15);
  line.opinion = text(16), line.gravity = text(17), line.opinion_instant = text(18), line.opinion_current = row.number(19) != 0;
  return line;
}

std::string prefixed_content() {
  std::string columns = ", v.";
  for (const char* c = content_columns; *c != '\0'; ++c) {
    columns += *c;
    if (*c == ' ') columns += "v.";
  }
  return columns;
}

Statement ask(const Database& db, const RegisterFilter& filter, bool whole) {
  const bool commune = !filter.commune.empty();
  std::string sql = "SELECT " + std::string(line_columns) + (whole ? prefixed_content() + ", e.geom" : "") +
                    (commune ? " FROM fiches f" : " FROM projets p JOIN fiches f ON f.insee = coalesce(p.insee, '') AND f.projet_id = p.id") +
                    " JOIN listes l ON l.id = f.liste_id" + (whole ? " JOIN versions v ON v.id = f.version_id JOIN emprises e ON e.id = v.emprise_id" : "") + " WHERE 1";
  const std::string key = commune ? "f.projet_id" : "p.id";
  if (commune) sql += " AND f.insee = ?1";
  if (!filter.list.empty()) sql += " AND l.liste = ?2";
  if (filter.present_only) sql += " AND f.present = 1";
  if (filter.in_flight) sql += " AND f.en_cours = 1";
  if (filter.in_conflict) sql += commune ? " AND f.avis = 'conflit'" : " AND p.avis = 'conflit'";
  if (filter.to_reexamine) sql += " AND " + key + " IN (SELECT projet_id FROM projets_a_reexaminer)";
  if (filter.after > 0) sql += " AND " + key + " > ?3";
  sql += commune && !whole ? " ORDER BY l.liste, f.projet, f.rang" : " ORDER BY " + key;
  sql += " LIMIT ?4";
  Statement row(db, sql);
  row.bind(1, std::string_view(filter.commune)).bind(2, std::string_view(filter.list)).bind(3, filter.after).bind(4, filter.limit);
  return row;
}

void take_footprint(const Database& db, std::span<const unsigned char> blob, RegisterProject& project, PolygonSet& outlines) {
  if (blob.empty()) return;
  project.outline = read_footprint(blob, outlines);
  if (!project.outline) throw DataError(say("register {}: a footprint of project {} cannot be read; verify the register, go back to a backup", db.file(), project.id));
}

}  // namespace

std::vector<RegisterLine> lines(const Database& db, const RegisterFilter& filter) {
  auto row = ask(db, filter, false);
  std::vector<RegisterLine> list;
  while (row.step()) list.push_back(read_line(row));
  return list;
}

StoredProjects projects(const Database& db, const RegisterFilter& filter) {
  auto row = ask(db, filter, true);
  StoredProjects stored;
  while (row.step()) {
    stored.lines.push_back(read_line(row));
    auto project = read_content(row, line_count);
    project.id = stored.lines.back().id;
    take_footprint(db, row.blob(line_count + content_count), project, stored.projects.outlines);
    stored.projects.list.push_back(std::move(project));
  }
  return stored;
}

RegisterProjects versions(const Database& db, std::int64_t project) {
  Statement row(db, "SELECT p.projet" + prefixed_content() + ", e.geom FROM versions v JOIN projets p ON p.id = v.projet_id JOIN emprises e ON e.id = v.emprise_id "
                    "WHERE v.projet_id = ? ORDER BY v.version");
  row.bind(1, project);
  RegisterProjects found;
  while (row.step()) {
    auto version = read_content(row, 1);
    version.id = row.text(0);
    take_footprint(db, row.blob(1 + content_count), version, found.outlines);
    found.list.push_back(std::move(version));
  }
  return found;
}

std::vector<RegisterOpinion> opinions(const Database& db, std::int64_t project) {
  const Reading reading(db);
  Statement row(db, "SELECT version_id, avis, gravite, nb_conflit, nb_a_instruire, nb_vigilance, nb_information, nb_favorable, nb_non_concerne, nb_sans_donnee, texte, "
                    "constats_de FROM avis WHERE projet_id = ? ORDER BY id");
  Statement found(db, "SELECT regle, theme, reponse, gravite, surface_m2, part_pct, distance_m, couche, objet, reference, source, millesime, message FROM constats "
                      "WHERE avis_id = ? ORDER BY id");
  row.bind(1, project);
  std::vector<RegisterOpinion> list;
  while (row.step()) {
    RegisterOpinion o{project, row.number(0), std::string(row.text(1)), std::string(row.text(2)), row.number(3), row.number(4), row.number(5), row.number(6),
                      row.number(7), row.number(8), row.number(9), std::string(row.text(10)), {}};
    found.bind(1, row.number(11));
    while (found.step()) {
      const auto text = [&](int c) { return std::string(found.text(c)); };
      RegisterFinding f{text(0), text(1), text(2), text(3), BookArea::from(SquareMetres{found.real(4)}), found.real(5), std::nullopt, text(7), text(8), text(9),
                        text(10), text(11), text(12)};
      if (!found.null(6)) f.distance = Metres{found.real(6)};
      o.findings.push_back(std::move(f));
    }
    found.reset();
    list.push_back(std::move(o));
  }
  return list;
}

std::vector<RegisterChange> changes(const Database& db, const std::string& since) {
  Statement row(db, "SELECT instant, passage_id, liste, projet, rang, insee, nature, causes, avant, apres, detail FROM changements WHERE instant >= ? "
                    "ORDER BY passage_id, ordre, ligne");
  row.bind(1, std::string_view(since));
  std::vector<RegisterChange> list;
  while (row.step()) {
    const auto text = [&](int c) { return std::string(row.text(c)); };
    list.push_back({text(0), row.number(1), text(2), text(3), row.number(4), text(5), text(6), text(7), text(8), text(9), text(10)});
  }
  return list;
}

}  // namespace arpent::registry
