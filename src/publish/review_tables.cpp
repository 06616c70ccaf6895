// SPDX-License-Identifier: Apache-2.0
#include "review_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

Column text(const char* name, const char* alias) { return {name, ColumnKind::text, alias}; }
Column number(const char* name, const char* alias) { return {name, ColumnKind::decimal, alias}; }
Column integer(const char* name, const char* alias) { return {name, ColumnKind::integer, alias}; }

Value metres(const std::optional<SquareMetres>& area) { return area ? Value{Decimal4(area->value)} : Value{}; }
Value count(std::size_t n) { return static_cast<std::int64_t>(n); }
Value flag(bool yes) { return std::int64_t{yes ? 1 : 0}; }
Value day_or_null(const SurveyDate& date) { return date.known() ? Value{date.text()} : Value{}; }
Value words(std::string_view text) { return std::string(text); }

std::string name_of(const Reviewed& reviewed, const std::string& commune) {
  const auto found = reviewed.commune_names.find(commune);
  return found == reviewed.commune_names.end() ? std::string() : found->second;
}

OutTable projects_table(const Reviewed& reviewed, const std::vector<std::string>& sheets) {
  std::vector<Column> columns{
      text("projet", "Projet"), text("type", "Type de dossier"), text("etat", "État"), text("date", "Date de décision"), text("insee", "Code INSEE"),
      number("surface_m2", "Surface du terrain (m²)"), text("avis", "Avis"), text("gravite", "Gravité"), integer("nb_constats", "Constats"),
      text("nom", "Commune"), text("destination", "Destination"), text("localisation", "Localisation"), text("emprise", "Emprise connue par"),
      text("motif", "Motif si non localisé"), text("parcelles", "Parcelles"), number("surface_declaree_m2", "Surface déclarée (m²)"),
      integer("nb_conflits", "Conflits"), integer("nb_a_instruire", "À instruire"), integer("nb_vigilances", "Vigilances"), integer("nb_informations", "Informations"),
      integer("nb_favorables", "Favorables"), integer("nb_non_concerne", "Règles non concernées"), integer("nb_sans_donnee", "Règles sans donnée"),
      number("agricole_m2", "Espace agricole (m²)"), number("naturel_m2", "Espace naturel (m²)"), number("forestier_m2", "Espace forestier (m²)"),
      number("enaf_m2", "Espaces naturels, agricoles et forestiers (m²)"), number("artificiel_m2", "Sol artificialisé au sens de la nomenclature (m²)"),
      number("non_artificiel_m2", "Sol non artificialisé (m²)"), number("impermeable_m2", "Sol imperméable (m²)"), number("sans_donnee_m2", "Sans donnée d'occupation (m²)"),
      text("situation", "Situation"), number("dans_enveloppe_m2", "Dans l'enveloppe urbaine (m²)"), number("hors_enveloppe_m2", "Hors de l'enveloppe urbaine (m²)"),
      number("reste_avant_m2", "Reste de la commune avant le projet (m²)"), number("reste_apres_m2", "Reste de la commune après le projet (m²)"),
      text("reste_motif", "Pourquoi le reste n'est pas dit"), integer("rang", "Rang de priorité"), number("points", "Points de la grille"),
      text("avis_texte", "Avis en clair"), text("fiche", "Fiche"), text("a_cheval", "À cheval sur")};
  std::vector<Row> rows;
  auto shapes = std::make_shared<std::vector<std::uint32_t>>();
  const auto& list = reviewed.projects.projects.list;
  for (std::size_t p = 0; p < list.size(); ++p) {
    const auto& project = list[p];
    const auto& opinion = reviewed.opinions[p];
    const auto& land = reviewed.land[p];
    const auto& priority = reviewed.ranking.of[p];
    std::size_t findings = 0;
    for (const auto n : opinion.count) findings += n;
    Row row{project.id, project.kind, text_or_null(project.state), day_or_null(project.date), text_or_null(project.commune), metres(land.ground), opinion.word,
            opinion.worst ? words(word(*opinion.worst)) : Value{}, count(findings), text_or_null(name_of(reviewed, project.commune)),
            text_or_null(reviewed.projects.destination_words[p]), words(placed_word(project.placed)), reviewed.projects.footing[p], text_or_null(project.reason),
            text_or_null(reviewed.projects.parcels[p]), maybe(reviewed.projects.declared_m2[p])};
    for (const auto n : opinion.count) row.push_back(count(n));
    row.push_back(count(opinion.not_concerned));
    row.push_back(count(opinion.no_data));
    if (land.cover) {
      const auto& cover = *land.cover;
      for (const auto area : {cover.of(Space::farm), cover.of(Space::natural), cover.of(Space::forest), cover.enaf(), cover.artificial, cover.not_artificial, cover.sealed, cover.no_data})
        row.push_back(Decimal4(area.value));
    } else {
      row.resize(row.size() + 8);
    }
    row.push_back(land.envelope ? words(word(land.envelope->situation)) : Value{});
    row.push_back(land.envelope ? metres(land.envelope->inside) : Value{});
    row.push_back(land.envelope ? metres(land.envelope->outside) : Value{});
    row.push_back(metres(land.before));
    row.push_back(metres(land.after));
    row.push_back(text_or_null(land.why));
    row.push_back(priority.rank ? Value{std::int64_t{*priority.rank}} : Value{});
    row.push_back(priority.rank ? Value{Decimal4(static_cast<double>(priority.points.tenths) / 10)} : Value{});
    row.push_back(opinion.text);
    row.push_back(text_or_null(sheets[p]));
    row.push_back(text_or_null(straddle_words(communes_of(project, reviewed.arrondissements))));
    rows.push_back(std::move(row));
    shapes->push_back(project.outline ? static_cast<std::uint32_t>(*project.outline) : OutTable::no_shape);
  }
  auto table = held_table("projets", "Projets : avis",
                          fmt::format("Une ligne par projet, à la date du {}. avis : le plus grave des constats. Un conflit est un conflit avec la politique du chantier 7 ou "
                                      "avec une règle citée ; aucune ligne ne décide d'une demande. Les surfaces d'espaces mesurent le terrain, non ce que le projet en fera.",
                                      reviewed.day.text()),
                          std::move(columns), std::move(rows));
  table.shapes = {&reviewed.projects.projects.outlines};
  table.shape_of = shapes.get();
  table.kept = shapes;
  table.crs = reviewed.projects.crs;
  table.style = "projets_avis";
  return table;
}

OutTable findings_table(const Reviewed& reviewed) {
  std::vector<Column> columns{
      text("projet", "Projet"), text("regle", "Règle"), text("theme", "Thème"), text("reponse", "Réponse"), text("gravite", "Gravité"),
      number("surface_m2", "Surface concernée (m²)"), number("part_pct", "Part du terrain (%)"), number("distance_m", "Distance (m)"), text("couche", "Couche"),
      text("objet", "Objets"), text("reference", "Référence"), text("source", "Source"), text("millesime", "Millésime"), text("message", "Constat"),
      text("titre", "Titre de la règle"), text("service", "Service à consulter"), text("acte", "Acte"), text("date_acte", "Date de l'acte"),
      text("tolerance", "Tolérance"), number("longueur_m", "Longueur (m)"), number("sans_donnee_m2", "Sans donnée (m²)"), integer("exception", "Exception")};
  OutTable table{.name = "constats", .title = "Constats : chaque règle pour chaque projet",
                 .description = "Une ligne par projet et par règle en vigueur. reponse : concerne, non_concerne ou sans_donnee, trois réponses différentes. La géométrie est le terrain "
                                "concerné ; celle du projet entier pour une règle sans surface. Les surfaces d'une règle sont fusionnées avant d'être sommées.",
                 .columns = std::move(columns), .size = reviewed.review.findings.size(), .row = {}, .shapes = {&reviewed.shapes.polygons},
                 .shape_of = &reviewed.shapes.of, .crs = reviewed.projects.crs, .style = "constats"};
  table.row = [&reviewed, width = table.columns.size()](std::size_t i, Row& row) -> const Row& {
    const auto& finding = reviewed.review.findings[i];
    const auto& rule = reviewed.review.rules.rules[finding.rule];
    const auto& grounds = reviewed.review.grounds[finding.rule];
    const bool concerned = finding.answer == Answer::concerne;
    const auto area = concerned ? measured_area(finding) : std::nullopt;
    row.assign(width, {});  // texts of rules and projects are held elsewhere: no copy
    std::size_t k = 0;
    row[k++] = std::string_view(reviewed.projects.projects.list[finding.project].id);
    row[k++] = std::string_view(rule.id);
    row[k++] = std::string_view(rule.theme);
    row[k++] = word(finding.answer);
    row[k++] = concerned ? Value{word(finding.gravity)} : Value{};
    row[k++] = metres(area);
    row[k++] = area ? Value{Decimal4(finding.share * 100)} : Value{};
    row[k++] = finding.distance ? Value{Decimal4(finding.distance->value)} : Value{};
    row[k++] = view_or_null(rule.layer);
    row[k++] = view_or_null(finding.objects);
    row[k++] = std::string_view(rule.reference);
    row[k++] = view_or_null(grounds.source);
    row[k++] = concerned ? text_or_null(vintage_of(reviewed, finding)) : view_or_null(grounds.vintage);
    row[k++] = view_or_null(finding.message);
    // Of a rule that does not concern the project the rest stands in `regles` alone: most rows are such.
    row[k++] = concerned ? Value{std::string_view(rule.title)} : Value{};
    row[k++] = concerned ? view_or_null(rule.office) : Value{};
    row[k++] = concerned ? view_or_null(rule.act) : Value{};
    row[k++] = concerned ? day_or_null(rule.act_date) : Value{};
    row[k++] = concerned ? view_or_null(grounds.tolerance) : Value{};
    row[k++] = concerned && finding.length.value > 0 ? Value{Decimal4(finding.length.value)} : Value{};
    row[k++] = finding.no_data.value > 0 ? Value{Decimal4(finding.no_data.value)} : Value{};
    row[k++] = concerned ? flag(finding.excepted) : Value{};
    return row;
  };
  return table;
}

/// `en_instruction, inconnu`; empty: any state.
std::string states_of(const Rule& rule) {
  std::vector<std::string> states;
  for (const auto state : rule.states) states.push_back(project_states()[static_cast<std::size_t>(state)]);
  return join(states, ", ");
}

OutTable rules_table(const Reviewed& reviewed) {
  std::vector<std::array<std::size_t, 3>> answers(reviewed.review.rules.rules.size());
  for (const auto& finding : reviewed.review.findings) ++answers[finding.rule][static_cast<std::size_t>(finding.answer)];
  std::vector<Row> rows;
  for (std::size_t r = 0; r < answers.size(); ++r) {
    const auto& rule = reviewed.review.rules.rules[r];
    const auto& grounds = reviewed.review.grounds[r];
    rows.push_back({rule.id, rule.theme, rule.title, words(word(rule.gravity)), text_or_null(rule.layer), text_or_null(rule.filter_text), words(word(rule.relation)),
                    rule.relation == Relation::within ? Value{Decimal4(rule.distance.value)} : Value{}, rule.condition == Condition::none ? Value{} : words(word(rule.condition)),
                    text_or_null(grounds.tolerance), rule.reference, text_or_null(rule.act), day_or_null(rule.act_date), text_or_null(rule.office), day_or_null(rule.from),
                    day_or_null(rule.until), text_or_null(rule.doubt), flag(rule.layer.empty() || reviewed.review.layer_of[r] != Review::no_layer), text_or_null(grounds.source),
                    text_or_null(grounds.vintage), count(answers[r][0]), count(answers[r][1]), count(answers[r][2]), text_or_null(states_of(rule)),
                    text_or_null(rule.states_why)});
  }
  return held_table("regles", "Règles en vigueur à la date de l'examen",
                    fmt::format("{}. Une ligne par règle, dans l'ordre du jeu de règles, avec le nombre de projets par réponse. reserve : ce qui n'est pas certain dans la règle.",
                                reviewed.review.rules.title),
                    {text("regle", "Règle"), text("theme", "Thème"), text("titre", "Titre"), text("gravite", "Gravité"), text("couche", "Couche"), text("filtre", "Filtre"),
                     text("relation", "Relation"), number("distance_m", "Distance (m)"), text("condition", "Condition"), text("tolerance", "Tolérance"),
                     text("reference", "Référence"), text("acte", "Acte"), text("date_acte", "Date de l'acte"), text("service", "Service à consulter"),
                     text("du", "En vigueur du"), text("au", "En vigueur jusqu'au"), text("reserve", "Réserve"), integer("couche_fournie", "Couche fournie"), text("source", "Source"),
                     text("millesime", "Millésime"), integer("nb_concerne", "Projets concernés"), integer("nb_non_concerne", "Projets non concernés"),
                     integer("nb_sans_donnee", "Projets sans donnée"), text("etats", "États visés"), text("etats_motif", "Pourquoi ces seuls états")},
                    std::move(rows));
}

OutTable land_table(const Reviewed& reviewed) {
  std::vector<Row> rows;
  const auto& list = reviewed.projects.projects.list;
  for (std::size_t p = 0; p < list.size(); ++p) {
    if (!reviewed.land[p].cover) continue;
    const auto& cover = *reviewed.land[p].cover;
    const auto add = [&](const char* axis, std::string item, SquareMetres area) {
      if (area.value > 0) rows.push_back({list[p].id, std::string(axis), std::move(item), Decimal4(area.value), Decimal4(cover.ground.value > 0 ? 100 * (area / cover.ground) : 0)});
    };
    for (std::size_t s = 0; s < space_count; ++s) add("espace", std::string(space_name(static_cast<Space>(s))), cover.by_space[s]);
    add("espace", "sans_donnee", cover.no_data);
    add("statut", "artificiel", cover.artificial);
    add("statut", "non_artificiel", cover.not_artificial);
    add("statut", "indetermine", cover.undetermined_status);
    add("statut", "sans_donnee", cover.no_data);
    for (const auto& one : cover.by_class) add("classe", reviewed.constraints->land_cover->nomenclature->at(one.id).code, one.area);
    add("classe", "sans_donnee", cover.no_data);
  }
  return held_table("espaces_pris", "Espaces sous l'emprise des projets",
                    "Le terrain de chaque projet par type d'espace, par statut et par classe. Les lignes d'un axe somment à sa surface. Une mesure du sol, non de ce que le projet en fera.",
                    {text("projet", "Projet"), text("axe", "Axe"), text("poste", "Poste"), number("surface_m2", "Surface (m²)"), number("part_pct", "Part du terrain (%)")}, std::move(rows));
}

OutTable communes_table(const Reviewed& reviewed) {
  std::vector<Row> rows;
  for (const auto& commune : reviewed.communes) {
    Row row{text_or_null(commune.commune), text_or_null(name_of(reviewed, commune.commune)), count(commune.projects)};
    for (const auto n : commune.by_step) row.push_back(count(n));
    row.insert(row.end(), {count(commune.in_flight), count(commune.in_flight_not_placed), count(commune.in_flight_partly), metres(commune.ground),
                           commune.cover ? metres(commune.cover->enaf()) : Value{}, metres(commune.extension), metres(commune.before), metres(commune.after),
                           flag(commune.complete), text_or_null(commune.note), text_or_null(commune.source)});
    rows.push_back(std::move(row));
  }
  return held_table("projets_communes", "Projets en cours et enveloppe restante, par commune",
                    "En cours : autorisé, non commencé, d'un type qui prend de la terre. Le terrain que plusieurs projets partagent compte une fois. Une prévision : la terre n'est "
                    "consommée que lorsque les travaux commencent.",
                    {text("insee", "Code INSEE"), text("nom", "Commune"), integer("nb_projets", "Projets"), integer("nb_etat_inconnu", "État inconnu"),
                     integer("nb_en_instruction", "En instruction"), integer("nb_autorises", "Autorisés"), integer("nb_refuses", "Refusés"), integer("nb_annules", "Annulés"),
                     integer("nb_commences", "Commencés"), integer("nb_termines", "Terminés"), integer("nb_en_cours", "En cours"),
                     integer("nb_en_cours_non_localises", "En cours, non localisés"), integer("nb_en_cours_en_partie", "En cours, localisés en partie"),
                     number("en_cours_m2", "Terrain des projets en cours (m²)"), number("en_cours_enaf_m2", "dont espaces naturels, agricoles et forestiers (m²)"),
                     number("en_cours_extension_m2", "dont hors de l'enveloppe urbaine (m²)"), number("reste_avant_m2", "Reste avant les projets en cours (m²)"),
                     number("reste_apres_m2", "Reste après les projets en cours (m²)"), integer("complet", "Compte complet"), text("manque", "Ce qui manque"),
                     text("source", "Source du reste")},
                    std::move(rows));
}

OutTable priorities_table(const Reviewed& reviewed) {
  std::vector<Row> rows;
  const auto& list = reviewed.projects.projects.list;
  for (const auto p : reviewed.ranking.order) {
    const auto& priority = reviewed.ranking.of[p];
    for (const auto& row : priority.rows) {
      const auto& criterion = reviewed.grid.criteria[row.criterion];
      rows.push_back({list[p].id, priority.rank ? Value{std::int64_t{*priority.rank}} : Value{}, criterion.id, criterion.title, words(word(criterion.side)), maybe(row.measure),
                      Decimal4(static_cast<double>(row.points.tenths) / 10), flag(row.partial), row.explanation});
    }
  }
  return held_table("priorites", "Grille de priorité : chaque point expliqué",
                    reviewed.grid.title + (reviewed.grid.proposal ? " (poids proposés, non confirmés)" : "") +
                        ". Une ligne par projet et critère, dans l'ordre du rang ; les points d'un projet somment à celui de la table projets. mesure : m² ou nombre de constats.",
                    {text("projet", "Projet"), integer("rang", "Rang"), text("critere", "Critère"), text("titre", "Titre"), text("cote", "Coûte ou rend"), number("mesure", "Mesure"),
                     number("points", "Points"), integer("en_partie", "Mesuré en partie"), text("explication", "Explication")},
                    std::move(rows));
}

}  // namespace

std::string_view placed_word(Placed placed) {
  switch (placed) {
    case Placed::fully: return "localise";
    case Placed::partly: return "en_partie";
    case Placed::not_placed: break;
  }
  return "non_localise";
}

FindingRange findings_of(const Review& review, std::size_t project) {
  const auto rules = review.rules.rules.size();
  return {project * rules, (project + 1) * rules};
}

std::string vintage_of(const Reviewed& reviewed, const Finding& finding) {
  const auto layer = reviewed.review.layer_of[finding.rule];
  return layer == Review::no_layer ? std::string() : vintage_of(reviewed.constraints->layers[layer], finding.features);
}

std::vector<std::string> sheet_files(const Reviewed& reviewed) {
  std::vector<std::string> files;
  std::set<std::string> taken;
  const auto& list = reviewed.projects.projects.list;
  for (std::size_t p = 0; p < list.size(); ++p) {
    const auto& project = list[p];
    const bool wanted = reviewed.sheets == Sheets::all || (reviewed.sheets == Sheets::conflicts && reviewed.opinions[p].word == word(Gravity::conflit));
    std::string name;
    for (const char c : project.id) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
      if (plain) name += c;
      else if (!name.empty() && name.back() != '_') name += '_';
    }
    name = name.substr(0, 80);
    if (name.empty()) name = "projet";
    auto unique = name;
    for (int n = 2; !taken.insert(lower(unique)).second; ++n) unique = fmt::format("{}-{}", name, n);
    files.push_back(wanted ? "fiches/" + unique + ".html" : std::string());
  }
  return files;
}

std::vector<OutTable> review_tables(const Reviewed& reviewed) {
  std::vector<OutTable> tables;
  tables.push_back(projects_table(reviewed, sheet_files(reviewed)));
  tables.push_back(findings_table(reviewed));
  tables.push_back(rules_table(reviewed));
  if (reviewed.constraints->land_cover) tables.push_back(land_table(reviewed));
  tables.push_back(communes_table(reviewed));
  tables.push_back(priorities_table(reviewed));
  return tables;
}

const std::vector<std::string>& review_table_names() {
  static const std::vector<std::string> names{"projets", "constats", "regles", "espaces_pris", "projets_communes", "priorites"};
  return names;
}

}  // namespace arpent
