// SPDX-License-Identifier: Apache-2.0
/// Checks of a review: opinions against findings, areas and points that must add up.
#include <algorithm>
#include <cmath>
#include <map>

#include "arpent/review/gravity.hpp"
#include "checks.hpp"

namespace arpent {
namespace {

Units units(const StoredRow& row, int column) { return std::llround(row.real(column).value_or(0) * 1e4); }

struct StoredProject {
  std::string opinion, gravity, commune;
  std::int64_t findings = 0;
  Units area = 0, points = 0;
  bool placed = false, ranked = false;
};
using StoredProjects = std::map<std::string, StoredProject>;

StoredProjects stored_projects(const GeoPackageReader& file) {
  StoredProjects projects;
  file.each("projets", {"projet", "avis", "gravite", "insee", "nb_constats", "surface_m2", "points", "rang"}, [&](const StoredRow& row) {
    projects[row.text(0)] = {row.text(1), row.text(2), row.text(3), row.integer(4).value_or(0), units(row, 5), units(row, 6), !row.null(5), !row.null(7)};
  });
  return projects;
}

/// What findings say of a project.
struct Told {
  std::size_t worst = gravities;
  std::int64_t concerned = 0, rows = 0;
};

VerifyLine check_opinions(const GeoPackageReader& file, const StoredProjects& projects) {
  std::map<std::string, Told> told;
  std::int64_t rules = 0;
  file.each("regles", {"regle"}, [&](const StoredRow&) { ++rules; });
  Comparisons compare("avis", "l'avis d'un projet est le plus grave de ses constats ; une ligne par projet et par règle");
  const auto& words = gravity_words();
  file.each("constats", {"projet", "reponse", "gravite"}, [&](const StoredRow& row) {
    auto& one = told[row.text(0)];
    ++one.rows;
    if (row.text(1) != "concerne") return;
    ++one.concerned;
    one.worst = std::min(one.worst, static_cast<std::size_t>(std::find(words.begin(), words.end(), row.text(2)) - words.begin()));
  });
  for (const auto& [id, project] : projects) {
    const auto& one = told[id];
    compare.add(id + " nb_constats", one.concerned, project.findings);
    compare.add(id + " lignes de constats", one.rows, rules);
    const auto expected = one.worst < words.size() ? words[one.worst] : std::string();
    if (project.gravity != expected || (!expected.empty() && project.opinion != expected)) compare.fail(id + " : avis " + project.opinion + ", constat le plus grave " + expected);
  }
  if (told.size() > projects.size()) compare.fail("constats nomme des projets qui ne sont pas dans projets");
  return compare.line();
}

VerifyLine check_shares(const GeoPackageReader& file, const StoredProjects& projects) {
  Comparisons compare("constats-parts", "aucun constat ne porte sur plus que le terrain du projet, et sa part est celle de sa surface");
  file.each("constats", {"projet", "regle", "surface_m2", "part_pct"}, [&](const StoredRow& row) {
    const auto found = projects.find(row.text(0));
    if (row.null(2) || found == projects.end() || !found->second.placed) return;
    const auto where = row.text(0) + " " + row.text(1);
    const auto area = units(row, 2), ground = found->second.area;
    if (area > ground + 1) compare.fail(where + " : plus que le terrain");  // both rounded
    // Each area is rounded to 1e-4 m²: on a small ground that is more than the last digit of the share.
    const auto expected = ground == 0 ? 0.0 : 1e6 * static_cast<double>(area) / static_cast<double>(ground);
    compare.add(where + " part_pct", units(row, 3), std::llround(expected), 1 + (ground == 0 ? 0 : std::llround(1e6 / static_cast<double>(ground))));
  });
  return compare.line();
}

VerifyLine check_land(const GeoPackageReader& file, const StoredProjects& projects) {
  struct Sum {
    Units area = 0, rows = 0;
  };
  std::map<std::pair<std::string, std::string>, Sum> sums;
  file.each("espaces_pris", {"projet", "axe", "surface_m2"}, [&](const StoredRow& row) {
    auto& sum = sums[{row.text(0), row.text(1)}];
    sum.area += units(row, 2);
    ++sum.rows;
  });
  Comparisons compare("espaces-pris", "sur chaque axe les lignes d'un projet font sa surface");
  for (const auto& [key, sum] : sums)
    if (const auto found = projects.find(key.first); found != projects.end()) compare.add(key.first + " " + key.second, sum.area, found->second.area, sum.rows + 1);  // each is rounded
  return compare.line();
}

VerifyLine check_points(const GeoPackageReader& file, const StoredProjects& projects) {
  std::map<std::string, Units> sums;
  file.each("priorites", {"projet", "points"}, [&](const StoredRow& row) { sums[row.text(0)] += units(row, 1); });
  Comparisons compare("priorites", "les points d'un projet classé sont la somme de ses critères");
  for (const auto& [id, project] : projects)
    if (project.ranked) compare.add(id, sums[id], project.points);
  return compare.line();
}

VerifyLine check_projects_of_communes(const GeoPackageReader& file, const StoredProjects& projects) {
  std::map<std::string, std::int64_t> counted;
  for (const auto& [id, project] : projects) ++counted[project.commune];
  Comparisons compare("projets-communes", "les projets d'une commune sont ceux de la table projets ; reste après = reste avant − espaces pris en cours");
  file.each("projets_communes", {"insee", "nb_projets", "en_cours_enaf_m2", "reste_avant_m2", "reste_apres_m2"}, [&](const StoredRow& row) {
    compare.add(row.text(0) + " nb_projets", row.integer(1).value_or(0), counted[row.text(0)]);
    if (!row.null(4)) compare.add(row.text(0) + " reste_apres_m2", units(row, 4), units(row, 3) - units(row, 2), 1);  // each is rounded
  });
  return compare.line();
}

}  // namespace

std::vector<VerifyLine> check_review(const GeoPackageReader& file) {
  if (!file.has_table("projets") || !file.has_table("constats")) return {};
  const auto projects = stored_projects(file);
  std::vector<VerifyLine> lines{check_opinions(file, projects), check_shares(file, projects)};
  if (file.has_table("espaces_pris")) lines.push_back(check_land(file, projects));
  lines.push_back(check_points(file, projects));
  lines.push_back(check_projects_of_communes(file, projects));
  return lines;
}

}  // namespace arpent
