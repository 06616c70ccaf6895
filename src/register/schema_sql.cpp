// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/say.hpp"
#include "schema.hpp"

namespace arpent::registry {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE schema_registre(
  version INTEGER PRIMARY KEY, instant TEXT NOT NULL, programme TEXT NOT NULL, objets TEXT NOT NULL,
  empreinte_objets TEXT NOT NULL, sauvegarde TEXT);
CREATE TABLE passages(
  id INTEGER PRIMARY KEY, nature TEXT NOT NULL CHECK(nature IN ('import', 'examen')), instant TEXT NOT NULL, utilisateur TEXT NOT NULL,
  programme TEXT NOT NULL, liste_id INTEGER REFERENCES listes(id) DEFERRABLE INITIALLY DEFERRED, source TEXT, empreinte TEXT, date TEXT, complete INTEGER,
  regles TEXT, empreinte_regles TEXT, contexte TEXT,
  lus INTEGER, nouveaux INTEGER, changes INTEGER, identiques INTEGER, repetes INTEGER, disparus INTEGER, reparus INTEGER,
  avis INTEGER, avis_changes INTEGER);
CREATE TABLE listes(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id), liste TEXT NOT NULL UNIQUE);
CREATE TABLE projets(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  liste_id INTEGER NOT NULL REFERENCES listes(id), projet TEXT NOT NULL, rang INTEGER NOT NULL DEFAULT 1,
  version_id INTEGER NOT NULL REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED,
  emprise_id INTEGER NOT NULL REFERENCES emprises(id) DEFERRABLE INITIALLY DEFERRED,
  insee TEXT, en_cours INTEGER NOT NULL, present INTEGER NOT NULL DEFAULT 1, avis_id INTEGER REFERENCES avis(id), avis TEXT,
  UNIQUE(liste_id, projet, rang));
CREATE TABLE emprises(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  projet_id INTEGER NOT NULL REFERENCES projets(id) DEFERRABLE INITIALLY DEFERRED, surface_m2 REAL);
CREATE TABLE versions(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  projet_id INTEGER NOT NULL REFERENCES projets(id) DEFERRABLE INITIALLY DEFERRED, version INTEGER NOT NULL,
  emprise_id INTEGER NOT NULL REFERENCES emprises(id) DEFERRABLE INITIALLY DEFERRED,
  type TEXT, etat TEXT, etape TEXT, en_cours INTEGER NOT NULL, date TEXT, date_chantier TEXT, date_achevement TEXT, insee TEXT,
  destination TEXT, adresse TEXT, surface_declaree_m2 REAL, parcelles TEXT, placement TEXT, motif TEXT,
  empreinte_ligne TEXT, empreinte BLOB NOT NULL, champs TEXT, cause TEXT,
  UNIQUE(projet_id, version));
CREATE TABLE presences(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  projet_id INTEGER NOT NULL REFERENCES projets(id), present INTEGER NOT NULL CHECK(present IN (0, 1)));
CREATE TABLE couches(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  couche TEXT NOT NULL, millesime TEXT, empreinte TEXT, source TEXT, UNIQUE(passage_id, couche));
CREATE TABLE regles(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  regle TEXT NOT NULL, empreinte TEXT, theme TEXT, gravite TEXT, reference TEXT, couches TEXT, UNIQUE(passage_id, regle));
CREATE TABLE avis(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  projet_id INTEGER NOT NULL REFERENCES projets(id), version_id INTEGER NOT NULL REFERENCES versions(id),
  precedent_id INTEGER REFERENCES avis(id), constats_de INTEGER NOT NULL REFERENCES avis(id),
  avis TEXT NOT NULL, gravite TEXT, nb_conflit INTEGER NOT NULL, nb_a_instruire INTEGER NOT NULL, nb_vigilance INTEGER NOT NULL,
  nb_information INTEGER NOT NULL, nb_favorable INTEGER NOT NULL, nb_non_concerne INTEGER NOT NULL, nb_sans_donnee INTEGER NOT NULL,
  nb_constats INTEGER NOT NULL, texte TEXT, empreinte_constats BLOB NOT NULL, change INTEGER NOT NULL, causes TEXT, detail TEXT);
CREATE TABLE constats(
  id INTEGER PRIMARY KEY, passage_id INTEGER NOT NULL REFERENCES passages(id),
  avis_id INTEGER NOT NULL REFERENCES avis(id), regle TEXT NOT NULL, theme TEXT, reponse TEXT NOT NULL, gravite TEXT, surface_m2 REAL,
  part_pct REAL, distance_m REAL, couche TEXT, objet TEXT, reference TEXT, source TEXT, millesime TEXT, message TEXT);
CREATE TABLE journal(
  id INTEGER PRIMARY KEY, instant TEXT NOT NULL, utilisateur TEXT NOT NULL, programme TEXT NOT NULL, schema INTEGER NOT NULL,
  action TEXT NOT NULL, passage_id INTEGER REFERENCES passages(id), detail TEXT,
  empreinte_lignes TEXT NOT NULL, precedente TEXT NOT NULL, empreinte TEXT NOT NULL);
CREATE TABLE fiches(
  insee TEXT NOT NULL, projet_id INTEGER NOT NULL REFERENCES projets(id), version_id INTEGER NOT NULL, liste_id INTEGER NOT NULL, projet TEXT NOT NULL,
  rang INTEGER NOT NULL, version INTEGER NOT NULL, type TEXT, etat TEXT, etape TEXT, date TEXT, destination TEXT, en_cours INTEGER NOT NULL,
  present INTEGER NOT NULL, surface_declaree_m2 REAL, surface_m2 REAL, avis TEXT, gravite TEXT, avis_instant TEXT, avis_version_id INTEGER,
  PRIMARY KEY(insee, projet_id)) WITHOUT ROWID;
CREATE UNIQUE INDEX projets_par_emprise ON projets(emprise_id);
CREATE INDEX projets_par_avis ON projets(avis) WHERE avis IS NOT NULL;
CREATE INDEX emprises_par_projet ON emprises(projet_id);
CREATE INDEX versions_par_passage ON versions(passage_id);
CREATE INDEX presences_par_passage ON presences(passage_id);
CREATE INDEX presences_par_projet ON presences(projet_id);
CREATE INDEX avis_par_projet ON avis(projet_id);
CREATE INDEX avis_changes ON avis(passage_id) WHERE change = 1;
CREATE INDEX constats_par_avis ON constats(avis_id);
CREATE INDEX couches_par_nom ON couches(couche, passage_id);
)sql";

constexpr const char* views = R"sql(
CREATE VIEW couches_courantes AS
  SELECT couche, millesime, empreinte, source, max(passage_id) AS passage_id FROM couches GROUP BY couche;
CREATE VIEW regles_courantes AS
  SELECT id AS passage_id, regles, empreinte_regles FROM passages WHERE empreinte_regles IS NOT NULL ORDER BY id DESC LIMIT 1;
CREATE VIEW passages_perimes AS
  SELECT x.id AS passage_id,
    (SELECT group_concat('couche ' || c.couche || ' (' || coalesce(c.millesime, '?') || ' → ' || coalesce(k.millesime, '?') || ')', ' ; ')
     FROM couches c JOIN couches_courantes k ON k.couche = c.couche
     WHERE c.passage_id = x.id AND (c.empreinte IS NOT k.empreinte OR c.millesime IS NOT k.millesime)) AS couches,
    CASE WHEN x.empreinte_regles IS NOT (SELECT empreinte_regles FROM regles_courantes) THEN 'règles' END AS regles
  FROM passages x WHERE x.nature = 'examen';
CREATE VIEW projets_actuels AS
  SELECT e.id AS emprise_id, p.id AS projet_id, l.liste, p.projet, p.rang, v.version, v.type, v.etat, v.etape, p.en_cours, p.present, v.date,
    v.date_chantier, v.date_achevement, p.insee, v.destination, v.adresse, v.surface_declaree_m2, e.surface_m2, v.parcelles, v.placement,
    v.motif, p.avis, a.gravite, a.nb_constats, x.instant AS avis_instant, a.version_id = v.id AS avis_a_jour, e.geom AS geom
  FROM projets p JOIN emprises e ON e.id = p.emprise_id JOIN versions v ON v.id = p.version_id JOIN listes l ON l.id = p.liste_id
    LEFT JOIN avis a ON a.id = p.avis_id LEFT JOIN passages x ON x.id = a.passage_id;
CREATE VIEW projets_en_conflit AS SELECT * FROM projets_actuels WHERE avis = 'conflit';
CREATE VIEW projets_en_cours AS SELECT * FROM projets_actuels WHERE en_cours = 1 AND present = 1;
CREATE VIEW projets_a_reexaminer AS
  SELECT e.id AS emprise_id, p.id AS projet_id, l.liste, p.projet, p.rang, p.insee, p.avis, x.instant AS avis_instant,
    CASE WHEN p.avis_id IS NULL THEN 'jamais examiné'
      ELSE trim(CASE WHEN a.version_id <> p.version_id THEN 'projet changé ; ' ELSE '' END || coalesce(o.couches || ' ; ', '') || coalesce(o.regles, ''), ' ;')
    END AS a_reexaminer, a.version_id IS NOT p.version_id AS projet_change, o.couches AS couches_changees, o.regles IS NOT NULL AS regles_changees,
    e.surface_m2, e.geom AS geom
  FROM projets p JOIN emprises e ON e.id = p.emprise_id JOIN listes l ON l.id = p.liste_id LEFT JOIN avis a ON a.id = p.avis_id
    LEFT JOIN passages x ON x.id = a.passage_id LEFT JOIN passages_perimes o ON o.passage_id = a.passage_id
  WHERE p.en_cours = 1 AND p.present = 1
    AND (p.avis_id IS NULL OR a.version_id <> p.version_id OR o.couches IS NOT NULL OR o.regles IS NOT NULL);
CREATE VIEW en_cours_par_commune AS
  SELECT insee, count(*) AS projets, sum(avis IS 'conflit') AS en_conflit, sum(avis IS NULL) AS sans_avis, sum(surface_m2 IS NULL) AS non_places,
    sum(surface_declaree_m2) AS surface_declaree_m2, sum(surface_m2) AS surface_m2
  FROM fiches WHERE en_cours = 1 AND present = 1 GROUP BY insee;
CREATE VIEW avis_donnes AS
  SELECT a.id AS avis_id, l.liste, p.projet, p.rang, v.version, x.instant, x.date AS jour, x.programme, x.regles, x.empreinte_regles, a.avis, a.gravite,
    a.nb_constats, a.change, a.causes, a.detail, a.texte, a.constats_de, a.passage_id
  FROM avis a JOIN projets p ON p.id = a.projet_id JOIN listes l ON l.id = p.liste_id JOIN versions v ON v.id = a.version_id
    JOIN passages x ON x.id = a.passage_id;
CREATE VIEW constats_actuels AS
  SELECT l.liste, p.projet, p.rang, p.insee, c.regle, c.theme, c.reponse, c.gravite, c.surface_m2, c.part_pct, c.distance_m, c.couche, c.objet,
    c.reference, c.source, c.millesime, c.message
  FROM projets p JOIN listes l ON l.id = p.liste_id JOIN avis a ON a.id = p.avis_id JOIN constats c ON c.avis_id = a.constats_de;
CREATE VIEW changements AS
  SELECT x.instant, v.passage_id, l.liste, p.projet, p.rang, v.insee, CASE v.version WHEN 1 THEN 'nouveau' ELSE 'modifie' END AS nature,
    v.cause AS causes, w.etat AS avant, v.etat AS apres, v.champs AS detail, 1 AS ordre, v.id AS ligne
  FROM passages x JOIN versions v ON v.passage_id = x.id JOIN projets p ON p.id = v.projet_id JOIN listes l ON l.id = p.liste_id
    LEFT JOIN versions w ON w.projet_id = v.projet_id AND w.version = v.version - 1
  UNION ALL
  SELECT x.instant, s.passage_id, l.liste, p.projet, p.rang, p.insee, CASE s.present WHEN 1 THEN 'reparu' ELSE 'disparu' END, 'projet',
    NULL, NULL, NULL, 2, s.id
  FROM passages x JOIN presences s ON s.passage_id = x.id JOIN projets p ON p.id = s.projet_id JOIN listes l ON l.id = p.liste_id
  UNION ALL
  SELECT x.instant, a.passage_id, l.liste, p.projet, p.rang, v.insee, 'avis', a.causes, b.avis, a.avis, a.detail, 3, a.id
  FROM passages x JOIN avis a ON a.passage_id = x.id AND a.change = 1 JOIN projets p ON p.id = a.projet_id JOIN listes l ON l.id = p.liste_id
    JOIN versions v ON v.id = a.version_id LEFT JOIN avis b ON b.id = a.precedent_id;
)sql";

/// What may never be changed or taken away. A REPLACE takes a row away without a word to DELETE triggers: hence the one on INSERT.
std::string guards() {
  std::string sql;
  const auto guard = [&](const std::string& table, const std::string& when, const std::string& event, const std::string& condition) {
    sql += "CREATE TRIGGER " + table + "_" + when + " BEFORE " + event + " ON " + table + condition +
           " BEGIN SELECT RAISE(ABORT, 'le registre ne fait que croître : " + table + " ne se modifie pas'); END;\n";
  };
  for (const auto& table : growing_tables()) {
    const std::string name = table.name;
    guard(name, "sans_effacement", "DELETE", "");
    // The counts of a run are known at its end: they are filled in once, before anyone sees the row.
    if (name == "passages") guard(name, "sans_modification", "UPDATE", " WHEN OLD.lus IS NOT NULL");
    else if (table.whole_row) guard(name, "sans_modification", "UPDATE", "");
    else guard(name, "sans_modification", "UPDATE OF id, passage_id, liste_id, projet, rang", "");
    std::string taken = " WHEN EXISTS(SELECT 1 FROM " + name + " WHERE id = NEW.id)";
    if (name == "versions") taken += " OR EXISTS(SELECT 1 FROM versions WHERE projet_id = NEW.projet_id AND version = NEW.version)";
    if (name == "projets")
      taken += " OR EXISTS(SELECT 1 FROM projets WHERE liste_id = NEW.liste_id AND projet = NEW.projet AND rang = NEW.rang)"
               " OR EXISTS(SELECT 1 FROM projets WHERE emprise_id = NEW.emprise_id)";
    if (name == "listes") taken += " OR EXISTS(SELECT 1 FROM listes WHERE liste = NEW.liste)";
    if (name == "couches") taken += " OR EXISTS(SELECT 1 FROM couches WHERE passage_id = NEW.passage_id AND couche = NEW.couche)";
    if (name == "regles") taken += " OR EXISTS(SELECT 1 FROM regles WHERE passage_id = NEW.passage_id AND regle = NEW.regle)";
    guard(name, "sans_remplacement", "INSERT", taken);
  }
  for (const std::string name : {"journal", "schema_registre"}) {
    guard(name, "sans_effacement", "DELETE", "");
    guard(name, "sans_modification", "UPDATE", "");
    guard(name, "sans_remplacement", "INSERT",
          name == "journal" ? " WHEN EXISTS(SELECT 1 FROM journal WHERE id = NEW.id)" : " WHEN EXISTS(SELECT 1 FROM schema_registre WHERE version = NEW.version)");
  }
  return sql;
}

}  // namespace

const std::vector<GrowingTable>& growing_tables() {
  static const std::vector<GrowingTable> list{
      {"passages", "id",
       {{"id"}, {"nature"}, {"instant"}, {"utilisateur"}, {"programme"}, {"liste_id"}, {"source"}, {"empreinte"}, {"date"}, {"complete"}, {"regles"},
        {"empreinte_regles"}, {"contexte"}, {"lus"}, {"nouveaux"}, {"changes"}, {"identiques"}, {"repetes"}, {"disparus"}, {"reparus"}, {"avis"}, {"avis_changes"}}},
      {"listes", "passage_id", {{"id"}, {"passage_id"}, {"liste"}}},
      {"projets", "passage_id", {{"id"}, {"passage_id"}, {"liste_id"}, {"projet"}, {"rang"}}, false},
      {"emprises", "passage_id", {{"id"}, {"passage_id"}, {"projet_id"}, {"surface_m2"}, {"geom"}}},
      {"versions", "passage_id",
       {{"id"}, {"passage_id"}, {"projet_id"}, {"version"}, {"emprise_id"}, {"type"}, {"etat"}, {"etape"}, {"en_cours"}, {"date"}, {"date_chantier"},
        {"date_achevement"}, {"insee"}, {"destination"}, {"adresse"}, {"surface_declaree_m2"}, {"parcelles"}, {"placement"}, {"motif"}, {"empreinte_ligne"},
        {"empreinte"}, {"champs"}, {"cause"}}},
      {"presences", "passage_id", {{"id"}, {"passage_id"}, {"projet_id"}, {"present"}}},
      {"couches", "passage_id", {{"id"}, {"passage_id"}, {"couche"}, {"millesime"}, {"empreinte"}, {"source"}}},
      {"regles", "passage_id", {{"id"}, {"passage_id"}, {"regle"}, {"empreinte"}, {"theme"}, {"gravite"}, {"reference"}, {"couches"}}},
      {"avis", "passage_id",
       {{"id"}, {"passage_id"}, {"projet_id"}, {"version_id"}, {"precedent_id"}, {"constats_de"}, {"avis"}, {"gravite"}, {"nb_conflit"}, {"nb_a_instruire"},
        {"nb_vigilance"}, {"nb_information"}, {"nb_favorable"}, {"nb_non_concerne"}, {"nb_sans_donnee"}, {"nb_constats"}, {"texte"}, {"empreinte_constats"},
        {"change"}, {"causes"}, {"detail"}}},
      {"constats", "passage_id",
       {{"id"}, {"passage_id"}, {"avis_id"}, {"regle"}, {"theme"}, {"reponse"}, {"gravite"}, {"surface_m2"}, {"part_pct"}, {"distance_m"}, {"couche"}, {"objet"},
        {"reference"}, {"source"}, {"millesime"}, {"message"}}},
  };
  return list;
}

const std::vector<Migration>& migrations() {
  static const std::vector<Migration> none;  // schema 1 is the first
  return none;
}

void create_schema(const Database& db, int epsg) {
  db.execute(tables);
  if (db.number("SELECT AddGeometryColumn('emprises', 'geom', " + std::to_string(epsg) + ", 'MULTIPOLYGON', 'XY')") != 1 ||
      db.number("SELECT CreateSpatialIndex('emprises', 'geom')") != 1)
    throw IoError(say("register {}: SpatiaLite could not add the footprints in EPSG:{}", db.file(), epsg));
  db.execute(guards());
  db.execute(views);
  for (const char* view : {"projets_actuels", "projets_en_conflit", "projets_en_cours", "projets_a_reexaminer"})
    db.execute("INSERT INTO views_geometry_columns VALUES('" + std::string(view) + "', 'geom', 'emprise_id', 'emprises', 'geom', 1)");
  db.execute("PRAGMA application_id = " + std::to_string(application_id) + "; PRAGMA user_version = " + std::to_string(schema_version));
}

}  // namespace arpent::registry
