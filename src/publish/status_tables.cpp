// SPDX-License-Identifier: Apache-2.0
#include "status_tables.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace arpent {
namespace {

Column text(std::string name, const char* alias) { return {std::move(name), ColumnKind::text, alias}; }
Column number(const char* name, const char* alias) { return {name, ColumnKind::decimal, alias}; }
Column integer(const char* name, const char* alias) { return {name, ColumnKind::integer, alias}; }

Value flag(Status status) { return status == Status::unknown ? Value{} : Value{std::int64_t{status == Status::artificial ? 1 : 0}}; }
Value flag(bool yes) { return std::int64_t{yes ? 1 : 0}; }
/// Patches are numbered from 1 in what is published.
Value patch_number(std::uint32_t patch) { return patch == no_patch ? Value{} : Value{std::int64_t{patch} + 1}; }
Value patch_area(const Patches& patches, std::uint32_t patch) {
  return patch == no_patch ? Value{} : Value{Decimal4(patches.list[patch].area.rounded())};
}

// Annex to R.101-1 code de l'urbanisme (décret 2023-1096), shortened.
constexpr const char* category_labels[] = {
    "Sans catégorie unique (code parent)",
    "1° Sols imperméabilisés par le bâti",
    "2° Sols imperméabilisés par un revêtement",
    "3° Sols stabilisés, compactés, minéraux ou composites",
    "4° Usage résidentiel, secondaire, tertiaire ou infrastructures, couvert herbacé",
    "5° Chantier ou état d'abandon",
    "6° Surfaces naturelles nues ou en eau, extraction en activité",
    "7° Surfaces à usage de cultures, pêche et aquaculture",
    "8° Surfaces boisées ou arbustives, sylviculture",
    "9° Surfaces végétalisées, habitat naturel",
    "10° Surfaces végétalisées, autres",
};

/// What a file says of one file of the vintage and of one class, made once.
struct Words {
  std::vector<std::string> dates, sources;  // per file
  std::vector<std::vector<Value>> codes;    // per class
};

Words words_of(const LegalState& state) {
  Words words;
  for (const auto& file : state.vintage->files) {
    words.dates.push_back(file.date.text());
    words.sources.push_back(file.source);
  }
  const auto& nomenclature = *state.nomenclature;
  for (std::size_t id = 0; id < nomenclature.classes().size(); ++id) {
    auto& codes = words.codes.emplace_back();
    for (const auto& code : nomenclature.codes_of(static_cast<ClassId>(id))) codes.push_back(text_or_null(code));
  }
  return words;
}

}  // namespace

OutTable statut_table(const StatusProduct& product, const PolygonSet& shapes, const std::vector<std::uint32_t>& order) {
  const auto& state = product.state;
  std::vector<Column> columns;
  for (const auto& dimension : state.nomenclature->dimensions())
    columns.push_back(text(dimension.column(), dimension.name == "couverture" ? "Couverture" : dimension.name == "usage" ? "Usage" : "Code"));
  for (auto column : {text("millesime", "Millésime"), integer("categorie", "Catégorie de l'annexe (1 à 10)"), integer("imper", "Imperméable"),
                      integer("artif_matrice", "Artificialisé selon la matrice"), integer("artif", "Artificialisé après les seuils"),
                      integer("crit_seuil", "Statut changé par un seuil"), integer("patch", "Tache"), number("patch_m2", "Surface de la tache (m²)"),
                      integer("bord", "La tache touche le bord des données"), number("surface_m2", "Surface (m²)"),
                      integer("patch_apres", "Tache après les seuils"), number("patch_apres_m2", "Surface de la tache après les seuils (m²)"),
                      integer("artif_retenu", "Artificialisé, exemptions déduites"), text("exemption", "Motif d'exemption"),
                      text("fichier", "Fichier"), integer("objet", "Identifiant dans le fichier")})
    columns.push_back(column);
  OutTable table{.name = "statut",
                 .title = "Statut légal de l'occupation du sol",
                 .description = "Un polygone de l'état par ligne : statut de la matrice, statut après les seuils du décret 2023-1096, tache dont il "
                                "fait partie. crit_seuil : 1 quand le statut vient d'un seuil et non de la matrice. bord : 1 quand la tache touche "
                                "le bord des données, sa surface est alors un minimum.",
                 .columns = std::move(columns), .size = order.size(), .row = {}, .shapes = {&shapes}, .shape_of = &order, .crs = state.vintage->crs, .style = "statut"};
  table.row = [&state, &order, words = std::make_shared<const Words>(words_of(state))](std::size_t k, Row& room) -> const Row& {
    const auto row = order[k];
    const auto i = state.origin(row);
    const auto& land = state.nomenclature->at(state.classes[row]);
    const auto& status = state.status;
    const auto patch = status.patches.of[i], after = status.patches_after.of[i];
    const auto file = state.vintage->file_of[i];
    room = words->codes[state.classes[row]];
    for (Value value : {text_or_null(words->dates[file]), land.category == 0 ? Value{} : Value{std::int64_t{land.category}}, maybe(land.sealed),
                        flag(status.matrix[i]), flag(status.legal[i]),
                        status.matrix[i] == Status::unknown ? Value{} : flag(status.by_threshold(i)), patch_number(patch),
                        patch_area(status.patches, patch), patch == no_patch ? Value{} : flag(status.patches.list[patch].at_limit),
                        Value{Decimal4(BookArea::from(state.model.area(state.polygons(), row)))}, patch_number(after),
                        patch_area(status.patches_after, after),
                        status.legal[i] == Status::unknown ? Value{} : flag(status.legal[i] == Status::artificial && !land.exempted)})
      room.push_back(std::move(value));
    const auto entry = state.exemption(row);
    room.push_back(entry ? Value{state.exemptions->entries[*entry].kind} : Value{});
    room.push_back(text_or_null(words->sources[file]));
    room.push_back(std::int64_t{state.vintage->fid[i]});
    return room;
  };
  return table;
}

OutTable bilan_statut_table(const StatusProduct& product) {
  std::vector<Row> rows;
  for (const auto& row : product.figures) {
    const auto& f = row.figures;
    Row values{row.level, row.zone, row.name, text_or_null(row.date)};
    for (const auto& area : {f.area, f.unclassified, f.overlap, f.artificial_matrix, f.made_artificial, f.made_natural, f.artificial, f.exempted,
                             f.artificial - f.exempted, f.natural, f.sealed, f.residual()})
      values.emplace_back(Decimal4(area.rounded()));
    rows.push_back(std::move(values));
  }
  return held_table("bilan_statut", "Bilan du statut",
                    "Surfaces artificialisées par zone : selon la matrice, après les seuils, exemptions déduites. artif_m2 = artif_matrice_m2 + "
                    "vers_artif_m2 - vers_non_artif_m2 ; surface_m2 = artif_m2 + non_artif_m2 + non_classe_m2 - chevauchement_m2 + residu_m2. Les zones sont découpées après le calcul des seuils.",
                    {text("niveau", "Niveau"), text("zone", "Code de la zone"), text("nom", "Nom"), text("millesime", "Millésime"),
                     number("surface_m2", "Surface (m²)"), number("non_classe_m2", "Non classé (m²)"),
                     number("chevauchement_m2", "Chevauchement (m²)"), number("artif_matrice_m2", "Artificialisé selon la matrice (m²)"),
                     number("vers_artif_m2", "Rendu artificialisé par les seuils (m²)"),
                     number("vers_non_artif_m2", "Rendu non artificialisé par les seuils (m²)"),
                     number("artif_m2", "Artificialisé après les seuils (m²)"), number("exempte_m2", "Exempté (m²)"),
                     number("artif_retenu_m2", "Artificialisé, exemptions déduites (m²)"),
                     number("non_artif_m2", "Non artificialisé après les seuils (m²)"), number("imper_m2", "Imperméable (m²)"), number("residu_m2", "Résidu de l'arrondi (m²)")},
                    std::move(rows));
}

OutTable categories_table(const StatusProduct& product) {
  std::vector<Row> rows;
  for (const auto& row : product.figures) {
    const auto& f = row.figures;
    for (std::size_t c = 1; c <= f.by_category.size(); ++c) {
      const auto category = c % f.by_category.size();  // what has none comes last
      if (category == 0 && f.by_category[0] == ExactArea{}) continue;
      rows.push_back({row.level, row.zone, row.name, text_or_null(row.date),
                      category == 0 ? Value{} : Value{static_cast<std::int64_t>(category)}, std::string(category_labels[category]),
                      f.by_category[category].rounded(), f.artificial_by_category[category].rounded()});
    }
  }
  return held_table("categories", "Catégories de l'annexe à l'article R.101-1",
                    "Surfaces par catégorie de l'annexe, et ce qui en est artificialisé après les seuils.",
                    {text("niveau", "Niveau"), text("zone", "Code de la zone"), text("nom", "Nom"), text("millesime", "Millésime"),
                     integer("categorie", "Catégorie"), text("libelle", "Libellé"), number("surface_m2", "Surface (m²)"),
                     number("artif_m2", "Dont artificialisé après les seuils (m²)")},
                    std::move(rows));
}

OutTable small_patches_table(const StatusProduct& product) {
  const auto& status = product.state.status;
  const auto& polygons = product.state.vintage->polygons;
  std::vector<Row> rows;
  for (const auto number : status.still_small) {
    const auto& patch = status.patches_after.list[number];
    const auto& box = polygons.box(patch.first);
    rows.push_back({patch_number(number), flag(patch.status), patch.area.rounded(), std::int64_t{patch.polygons}, flag(patch.at_limit),
                    Decimal4((box.xmin + box.xmax) / 2), Decimal4((box.ymin + box.ymax) / 2)});
  }
  return held_table("taches_sous_seuil", "Taches restées sous le seuil",
                    "Les seuils s'appliquent en une passe ; ces taches, reformées ensuite, restent sous le seuil de 1 à 10°. patch_apres renvoie à la "
                    "couche statut ; x et y sont le milieu d'un de ses polygones.",
                    {integer("patch_apres", "Tache après les seuils"), integer("artif", "Artificialisé"), number("surface_m2", "Surface (m²)"),
                     integer("polygones", "Polygones"), integer("bord", "Touche le bord des données"), number("x", "x"), number("y", "y")},
                    std::move(rows));
}

OutTable exemptions_table(const StatusProduct& product) {
  const auto& state = product.state;
  const auto& exemptions = *state.exemptions;
  std::vector<ExactArea> exempted(exemptions.entries.size());
  for (std::size_t row = 0; row < state.rows(); ++row)
    if (const auto entry = state.exemption(row)) exempted[*entry] += state.model.area(state.polygons(), row);
  std::vector<Row> rows;
  for (std::size_t e = 0; e < exemptions.entries.size(); ++e) {
    const auto& entry = exemptions.entries[e];
    auto reason = refusal(exemptions, e, *state.nomenclature);
    const auto& files = state.vintage->files;
    if (reason.empty() && std::none_of(files.begin(), files.end(), [&](const auto& file) { return in_force(entry, file.date); }))
      reason = "pas en vigueur à la date de l'état";
    rows.push_back({entry.source, std::int64_t{entry.fid}, entry.kind, entry.since.text(), text_or_null(entry.until.text()),
                    text_or_null(entry.proof), BookArea::from(state.model.area(exemptions.polygons, e)), exempted[e].rounded(),
                    text_or_null(reason)});
  }
  return held_table("exemptions", "Registre des exemptions",
                    "Chaque ligne du registre, la surface artificialisée qu'elle exempte, ou pourquoi elle n'exempte rien.",
                    {text("source", "Source"), integer("objet", "Identifiant"), text("motif", "Motif"), text("date_debut", "Depuis"),
                     text("date_fin", "Jusqu'au"), text("preuve", "Preuve"), number("surface_m2", "Surface (m²)"),
                     number("exempte_m2", "Surface exemptée (m²)"), text("refus", "Pourquoi rien n'est exempté")},
                    std::move(rows));
}

}  // namespace arpent
