// SPDX-License-Identifier: Apache-2.0
/// Reading a product of an earlier run back. Columns it does not have yet are null: it may be of an older program.

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/evolution.hpp"
#include "arpent/publish/ledger_store.hpp"
#include "arpent/vector/gpkg_reader.hpp"
#include "tables.hpp"

namespace arpent {
namespace fs = std::filesystem;

namespace {

BookArea area_of(double value) { return BookArea::from_cm2(std::llround(value * 1e4)); }

bool is_figure(const std::string& column) { return column.find("_m2") != std::string::npos; }

/// Rows of a table by column name, with those columns alone that it has.
class Rows {
 public:
  Rows(const GeoPackageReader& file, const std::string& table, const std::vector<std::string>& wanted) : file_(file), table_(table) {
    const auto there = file.columns(table);
    for (const auto& name : wanted)
      if (std::find(there.begin(), there.end(), name) != there.end()) names_.push_back(name);
  }
  template <class Visit>
  void each(Visit visit) {
    if (names_.empty()) return;
    file_.each(table_, names_, [&](const StoredRow& row) {
      row_ = &row;
      visit(*this);
    });
  }
  [[nodiscard]] std::string text(const std::string& name) const { return at(name) < 0 ? std::string() : row_->text(at(name)); }
  [[nodiscard]] std::optional<std::int64_t> integer(const std::string& name) const { return at(name) < 0 ? std::nullopt : row_->integer(at(name)); }
  [[nodiscard]] std::optional<BookArea> area(const std::string& name) const {
    const auto value = at(name) < 0 ? std::nullopt : row_->real(at(name));
    return value ? std::optional(area_of(*value)) : std::nullopt;
  }
  [[nodiscard]] std::optional<bool> flag(const std::string& name) const {
    const auto value = integer(name);
    return value ? std::optional(*value != 0) : std::nullopt;
  }

 private:
  [[nodiscard]] int at(const std::string& name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? -1 : static_cast<int>(found - names_.begin());
  }
  const GeoPackageReader& file_;
  std::string table_;
  std::vector<std::string> names_;
  const StoredRow* row_ = nullptr;
};

void read_bilan(const GeoPackageReader& file, PreviousProduct& product) {
  for (const auto& name : file.columns("bilan"))
    if (is_figure(name)) product.columns.push_back(name);
  auto wanted = product.columns;
  wanted.insert(wanted.end(), {"niveau", "zone", "nom", "millesime_avant", "millesime_apres", "periode"});
  Rows(file, "bilan", wanted).each([&](const Rows& row) {
    PublishedFigures figures{row.text("niveau"), row.text("zone"), row.text("nom"), row.text("millesime_avant"), row.text("millesime_apres"),
                             row.integer("periode").value_or(1), {}};
    for (const auto& column : product.columns)
      if (const auto value = row.area(column)) figures.numbers.emplace(column, *value);
    product.bilan.push_back(std::move(figures));
  });
}

void read_classes(const GeoPackageReader& file, PreviousProduct& product) {
  Rows(file, "classes", {"code", "libelle", "artif", "imper", "espace", "couleur", "seuil", "exempte", "categorie"}).each([&](const Rows& row) {
    LandClass land;
    land.code = row.text("code");
    land.label = row.text("libelle");
    land.artificial = row.flag("artif");
    land.sealed = row.flag("imper");
    land.space = space_from_name(row.text("espace"));
    land.colour = row.text("couleur");
    land.category = static_cast<int>(row.integer("categorie").value_or(0));
    land.by_threshold = row.flag("seuil").value_or(false);
    land.exempted = row.flag("exempte").value_or(false);
    product.thresholds = product.thresholds || land.by_threshold || land.exempted;
    product.classes.push_back(std::move(land));
  });
}

void read_enaf(const GeoPackageReader& file, PreviousProduct& product) {
  Rows(file, "enaf", {"niveau", "zone", "nom", "annee_debut", "annee_fin", "destination", "surface_m2"}).each([&](const Rows& row) {
    const auto area = row.area("surface_m2");
    if (!area) return;
    product.enaf.push_back({row.text("niveau"), row.text("zone"), row.text("nom"),
                            {static_cast<int>(row.integer("annee_debut").value_or(0)), static_cast<int>(row.integer("annee_fin").value_or(0))},
                            row.text("destination"), *area});
  });
  const std::vector<std::string> figures{"plafond_m2", "consomme_m2", "reste_m2"};
  auto wanted = figures;
  wanted.insert(wanted.end(), {"niveau", "zone", "nom", "scenario", "periode"});
  Rows(file, "trajectoire", wanted).each([&](const Rows& row) {
    PublishedTrajectory line{row.text("niveau"), row.text("zone"), row.text("nom"), row.text("scenario"), row.text("periode"), {}};
    for (const auto& name : figures)
      if (const auto value = row.area(name)) line.numbers.emplace(name, *value);
    product.trajectory.push_back(std::move(line));
  });
}

void read_provenance(const GeoPackageReader& file, PreviousProduct& product) {
  std::set<std::string> versions;
  Rows(file, "provenance", {"etape", "entree", "empreinte_sha256", "date_source", "parametres", "version", "modele_surface", "controles"}).each([&](const Rows& row) {
    versions.insert(row.text("version"));
    product.area_model = row.text("modele_surface");
    if (row.text("etape") == "avertissement") {
      product.simulated = true;
      return;
    }
    product.provenance.push_back({row.text("etape"), row.text("entree"), row.text("empreinte_sha256"), row.text("date_source"), row.text("parametres"), row.text("controles")});
    if (row.text("parametres").find(R"("status":"thresholds")") != std::string::npos) product.thresholds = true;
  });
  product.version = join({versions.begin(), versions.end()}, "|");
}

/// The two dates of a row when each is one date, else unknown.
Window single_window(const std::string& before, const std::string& after) {
  const auto date = [](const std::string& text) { return text.empty() || text.find('|') != std::string::npos ? SurveyDate{} : parse_date(text); };
  return {date(before), date(after)};
}

/// Books from the published cells, which are theirs but for windows and positions.
void read_flux(const GeoPackageReader& file, PreviousProduct& product) {
  std::map<std::string, std::string> group_of;
  Rows(file, "communes", {"insee", "territoire"}).each([&](const Rows& row) { group_of[row.text("insee")] = row.text("territoire"); });
  const bool communes = std::any_of(product.bilan.begin(), product.bilan.end(), [](const auto& row) { return row.level == "commune"; });
  const std::string level = communes ? "commune" : "metropole";
  std::map<std::int64_t, std::map<std::string, Books::ZoneBook>> zones;
  for (const auto& row : product.bilan) {
    if (row.level != level) continue;
    const auto surface = row.numbers.find("surface_m2");
    auto& book = zones[row.period][row.zone];
    book.zone = {row.zone, row.name, communes ? group_of[row.zone] : std::string(), {}};
    if (surface != row.numbers.end()) book.area = surface->second;
  }
  std::map<std::int64_t, std::map<std::string, std::uint32_t>> place;
  for (auto& [number, books] : zones) {
    PreviousPeriod period{number, {}, {}};
    for (auto& [id, book] : books) {
      place[number][id] = static_cast<std::uint32_t>(period.books.zones.size());
      period.books.zones.push_back(std::move(book));
    }
    product.periods.push_back(std::move(period));
  }
  product.codes = {"non_classe"};
  std::map<std::string, ClassId> number_of{{"non_classe", unclassified}};
  const auto id_of = [&](const std::string& code) {
    const auto [found, fresh] = number_of.try_emplace(code, static_cast<ClassId>(product.codes.size()));
    if (fresh) product.codes.push_back(code);
    return found->second;
  };
  Rows(file, "flux", {"niveau", "zone", "millesime_avant", "millesime_apres", "classe_avant", "classe_apres", "surface_m2", "hors_carte_m2", "periode"})
      .each([&](const Rows& row) {
        if (row.text("niveau") != level) return;
        const auto number = row.integer("periode").value_or(1);
        const auto zone = place[number].find(row.text("zone"));
        if (zone == place[number].end())
          throw DataError(say("{}: flux has the zone {}, bilan has not; the product was altered, take it as arpent wrote it", product.name, row.text("zone")));
        auto& books = std::find_if(product.periods.begin(), product.periods.end(), [&](const auto& period) { return period.number == number; })->books;
        const auto area = row.area("surface_m2").value_or(BookArea{});
        const auto before = row.text("classe_avant");
        if (before == overlap_class) {
          books.zones[zone->second].overlap -= area;
        } else if (before == residual_class) {
          books.zones[zone->second].residual += area;
        } else {
          books.rows.push_back({zone->second, single_window(row.text("millesime_avant"), row.text("millesime_apres")), id_of(before), id_of(row.text("classe_apres")),
                                area, row.area("hors_carte_m2").value_or(BookArea{}), Position::unknown});
        }
      });
}

/// Zones of the ledger that `bilan` does not have, and the other way round.
void require_one_run(const PreviousProduct& product, const fs::path& folder) {
  std::set<std::string> published, held;
  for (const auto& row : product.bilan)
    if (row.level == "commune") published.insert(row.zone);
  for (const auto& book : product.periods.front().books.zones) held.insert(book.zone.id);
  if (published.empty()) published.insert(whole_zone);
  std::set<std::int64_t> numbers, periods;
  for (const auto& row : product.bilan) numbers.insert(row.period);
  for (const auto& period : product.periods) periods.insert(period.number);
  if (published != held || numbers != periods)
    throw DataError(say("{}: {} and arpent.gpkg are not of one run (their zones or periods differ); take both as arpent wrote them", folder.string(),
                        ledger_file_name));
}

void read_ledger(const fs::path& folder, PreviousProduct& product) {
  auto stored = read_ledger_file(folder / ledger_file_name).ledger;
  product.exact = true;
  product.thresholds = product.thresholds || stored.head.nomenclature.ends_with(status_variants_mark);
  product.codes = std::move(stored.classes);
  std::int64_t number = is_correction(stored.periods.front().dates) ? 0 : 1;
  for (const auto& period : stored.periods) product.periods.push_back({number++, publish_books(period.ledger), period.dates});
  require_one_run(product, folder);
}

std::unique_ptr<GeoPackageReader> open_product(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) throw IoError(say("{}: no such folder; give the folder of an earlier product", folder.string()));
  const auto gpkg = folder / "arpent.gpkg";
  if (!fs::is_regular_file(gpkg, ignored)) throw IoError(say("{}: no such file; give the folder of an earlier product", gpkg.string()));
  auto file = std::make_unique<GeoPackageReader>(gpkg);
  if (!file->has_table("provenance") || !(file->has_table("bilan") || file->has_table("enaf")))
    throw IoError(say("{} is no product: it has no table provenance, or neither bilan nor enaf; give what compare, account, merge or demo wrote", gpkg.string()));
  return file;
}

}  // namespace

std::vector<ProvenanceRow> stored_provenance(const fs::path& folder) {
  PreviousProduct product;
  read_provenance(*open_product(folder), product);
  return std::move(product.provenance);
}

StoredTrajectory stored_trajectory(const fs::path& folder) {
  const auto opened = open_product(folder);
  if (!opened->has_table("trajectoire")) throw IoError(say("{}: the product has no trajectory; give the folder of an account made with --enaf", folder.string()));
  PreviousProduct product;
  read_enaf(*opened, product);
  read_provenance(*opened, product);
  return {std::move(product.trajectory), product.simulated};
}

PreviousProduct read_previous(const fs::path& folder) {
  const auto opened = open_product(folder);
  const auto& file = *opened;
  std::error_code ignored;
  PreviousProduct product;
  product.name = fs::weakly_canonical(folder, ignored).filename().string();
  read_bilan(file, product);
  read_classes(file, product);
  read_enaf(file, product);
  read_provenance(file, product);
  if (product.bilan.empty()) return product;
  if (fs::is_regular_file(folder / ledger_file_name, ignored)) read_ledger(folder, product);
  else read_flux(file, product);
  return product;
}

}  // namespace arpent
