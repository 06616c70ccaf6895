// SPDX-License-Identifier: Apache-2.0
#include "arpent/inspection/finding.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace arpent {
namespace {

constexpr FindingKind kinds[] = {
    {"illisible", DoorLevel::fatal, DoorScope::file, "Fichier ou couche illisible"},
    {"vide", DoorLevel::fatal, DoorScope::file, "Couche vide"},
    {"type_geometrie", DoorLevel::fatal, DoorScope::file, "Type de géométrie inattendu"},
    {"crs_absent", DoorLevel::fatal, DoorScope::file, "Système de coordonnées absent"},
    {"crs_inattendu", DoorLevel::warning, DoorScope::file, "Système de coordonnées inattendu"},
    {"crs_geographique", DoorLevel::warning, DoorScope::file, "Coordonnées en degrés"},
    {"emprise_hors_crs", DoorLevel::error, DoorScope::file, "Coordonnées hors du domaine du système"},
    {"simulee", DoorLevel::info, DoorScope::file, "Données simulées"},
    {"couche_inconnue", DoorLevel::info, DoorScope::file, "Couche non reconnue"},
    {"non_verifie", DoorLevel::info, DoorScope::file, "Contrôle non fait"},
    {"champ_absent", DoorLevel::fatal, DoorScope::field, "Champ indispensable absent"},
    {"champ_facultatif_absent", DoorLevel::info, DoorScope::field, "Champ facultatif absent"},
    {"champ_ambigu", DoorLevel::warning, DoorScope::field, "Plusieurs champs pour un même rôle"},
    {"type_champ", DoorLevel::error, DoorScope::field, "Type de champ inattendu"},
    {"millesime_absent", DoorLevel::warning, DoorScope::field, "Millésime absent"},
    {"millesimes_melanges", DoorLevel::error, DoorScope::field, "Millésimes mélangés"},
    {"millesime_douteux", DoorLevel::error, DoorScope::field, "Millésime impossible"},
    {"encodage", DoorLevel::warning, DoorScope::field, "Encodage des caractères abîmé"},
    {"cle_absente", DoorLevel::error, DoorScope::feature, "Identifiant absent"},
    {"cle_double", DoorLevel::error, DoorScope::feature, "Identifiant en double"},
    {"valeur_absente", DoorLevel::warning, DoorScope::feature, "Valeur absente"},
    {"format_invalide", DoorLevel::error, DoorScope::feature, "Valeur mal formée"},
    {"code_nul", DoorLevel::error, DoorScope::feature, "Code absent"},
    {"code_inconnu", DoorLevel::error, DoorScope::feature, "Code hors nomenclature"},
    {"code_indecidable", DoorLevel::warning, DoorScope::feature, "Code trop général"},
    {"meme_code", DoorLevel::warning, DoorScope::feature, "Même code avant et après"},
    {"changement_improbable", DoorLevel::warning, DoorScope::feature, "Changement improbable"},
    {"surface_declaree", DoorLevel::warning, DoorScope::feature, "Surface déclarée différente de la géométrie"},
    {"geometrie_absente", DoorLevel::error, DoorScope::feature, "Géométrie absente ou sans surface"},
    {"geometrie_autre", DoorLevel::error, DoorScope::feature, "Géométrie d'un autre type"},
    {"courbe", DoorLevel::info, DoorScope::feature, "Courbes remplacées par des cordes"},
    {"geometrie_invalide", DoorLevel::error, DoorScope::feature, "Géométrie invalide"},
    {"multipartie", DoorLevel::info, DoorScope::feature, "Objet en plusieurs parties"},
    {"doublon", DoorLevel::error, DoorScope::pair, "Contour dessiné deux fois"},
    {"chevauchement", DoorLevel::error, DoorScope::pair, "Polygones qui se recouvrent"},
    {"trou", DoorLevel::warning, DoorScope::feature, "Trou entre polygones"},
    {"sous_surface", DoorLevel::warning, DoorScope::feature, "Objet plus petit que le minimum"},
    {"sous_largeur", DoorLevel::warning, DoorScope::feature, "Objet plus étroit que le minimum"},
    {"voisins_egaux", DoorLevel::info, DoorScope::pair, "Voisins de même code"},
    {"autre_departement", DoorLevel::warning, DoorScope::feature, "Objet dans un autre département"},
    {"hors_zones", DoorLevel::info, DoorScope::feature, "Objet hors des zones"},
};

constexpr std::string_view level_names[] = {"info", "warning", "error", "fatal"};

}  // namespace

std::string_view level_name(DoorLevel level) { return level_names[static_cast<std::size_t>(level)]; }

std::span<const FindingKind> finding_kinds() { return kinds; }

const FindingKind& finding_kind(std::string_view code) {
  for (const auto& kind : kinds)
    if (kind.code == code) return kind;
  throw std::logic_error("no finding is called " + std::string(code));
}

bool Findings::wanted(std::string_view code) const {
  const auto at = levels_.find(std::string(code));
  return at == levels_.end() || at->second != "off";
}

DoorFinding& Findings::add(std::string_view code, std::string message) {
  const auto& kind = finding_kind(code);
  DoorFinding finding;
  finding.kind = &kind;
  finding.level = kind.level;
  finding.message = std::move(message);
  last_dropped_ = !wanted(code);
  if (last_dropped_) return dropped_ = std::move(finding);
  if (const auto at = levels_.find(std::string(code)); at != levels_.end())
    finding.level = static_cast<DoorLevel>(std::find(std::begin(level_names), std::end(level_names), at->second) - std::begin(level_names));
  return list_.emplace_back(std::move(finding));
}

void Findings::draw(const PolygonSet& set, std::size_t i) {
  if (last_dropped_ || list_.empty()) return;
  list_.back().shape = shapes_.size();
  shapes_.append(set, i);
}

std::size_t Findings::count(DoorLevel level) const {
  return static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), [&](const auto& finding) { return finding.level == level; }));
}

std::optional<DoorLevel> Findings::worst() const {
  std::optional<DoorLevel> worst;
  for (const auto& finding : list_)
    if (!worst || *worst < finding.level) worst = finding.level;
  return worst;
}

void Findings::sort() {
  std::stable_sort(list_.begin(), list_.end(), [](const DoorFinding& a, const DoorFinding& b) {
    return std::tie(a.kind, a.fid, a.other, a.field, a.value) < std::tie(b.kind, b.fid, b.other, b.field, b.value);
  });
}

std::string Findings::summary_json() const {
  nlohmann::json summary = nlohmann::json::object();
  for (const auto& finding : list_) {
    auto& count = summary[std::string(finding.kind->code)];
    count = count.is_null() ? 1 : count.get<int>() + 1;
    auto& level = summary["niveaux"][std::string(level_name(finding.level))];
    level = level.is_null() ? 1 : level.get<int>() + 1;
  }
  return summary.dump();
}

}  // namespace arpent
