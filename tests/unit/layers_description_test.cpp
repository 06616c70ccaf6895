// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/vector/reader.hpp"
#include "support/temp_folder.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;
using Catch::Contains;
using Names = std::vector<std::string>;

/// An environment variable for the length of a test.
class Setting {
 public:
  Setting(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Setting() {
    if (old_) ::setenv(name_, old_->c_str(), 1);
    else ::unsetenv(name_);
  }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

fs::path write_layer(const fs::path& folder, const std::string& json) {
  fs::create_directories(folder);
  std::ofstream(folder / "layer.json") << json;
  return folder / "layer.json";
}

/// A described layer with this in "data".
std::string layer_of(const std::string& name, const std::string& data) {
  return R"({"name": ")" + name + R"(", "kind": "data", "title": "Essai", "producer": "P", "licence": "L", "data": {)" + data + "}}";
}

std::string refusal(const std::string& data) {
  const TempFolder folder;
  const auto file = write_layer(folder / "essai", layer_of("essai", data));
  try {
    static_cast<void>(load_layer_description(file.string()));
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

const std::string plain = R"("shape": "polygones", "crs": ["EPSG:2154"])";

std::string field_with(const std::string& more) {
  return plain + R"(, "fields": [{"name": "a", "title": "A", "names": ["a"]}, {"name": "b", "title": "B", )" + more + "}]";
}
std::string source_with(const std::string& more) {
  return plain + R"(, "sources": [{"name": "s", "title": "S", "seen": "", )" + more + "}]";
}

std::string best(const Names& fields, const std::string& layer, const std::string& file = "", DataShape shape = DataShape::polygons) {
  static const auto layers = described_layers();
  const auto found = recognise(layers, layer, file, fields, shape);
  return found.empty() ? "" : found.front().name;
}

FieldDescription named(Names names) {
  FieldDescription field;
  field.names = std::move(names);
  return field;
}

}  // namespace

TEST_CASE("the field of the data that a description means", "[layers][description]") {
  CHECK(find_field(named({"insee", "code_insee"}), {"CODE_INSEE", "INSEE"}) == "INSEE");  // order of the description
  CHECK(find_field(named({"code_{yy}"}), {"remark", "Code_18"}) == "Code_18");
  CHECK(find_field(named({"code_{yy}"}), {"code_2018"}).empty());
  CHECK(find_field(named({"a"}), {}).empty());

  const Names both{"cs_2018", "CS_2015", "us_2015"};
  CHECK(find_field(named({"cs_{first_year}"}), both) == "CS_2015");
  CHECK(find_field(named({"cs_{last_year}"}), both) == "cs_2018");
  // One year only is a state: neither before nor after.
  CHECK(find_field(named({"us_{first_year}"}), both).empty());
  CHECK(find_field(named({"us_{last_year}"}), both).empty());
  // 90 is before 00, and of three the outer two are meant.
  CHECK(find_field(named({"code_{first_yy}"}), {"code_00", "code_90", "code_18"}) == "code_90");
  CHECK(find_field(named({"code_{last_yy}"}), {"code_00", "code_90", "code_18"}) == "code_18");
  // A name that fits nothing does not hide the next.
  CHECK(find_field(named({"cs_{first_year}", "cs_avant"}), {"cs_avant", "cs_2018"}) == "cs_avant");
}

TEST_CASE("a description is read whole", "[layers][description]") {
  const TempFolder folder;
  std::ofstream(folder / "codes.csv") << "code,libelle\n01,Un\n02,\"Deux, ou trois\"\n";
  std::ofstream(folder / "style.qml") << "<qgis/>";
  const auto file = write_layer(folder.path(), layer_of("essai", R"(
    "summary": "Résumé", "licence": "Autre", "licence_url": "https://l.fr", "page": "https://p.fr", "vintage": "par an",
    "shape": "polygones", "crs": ["EPSG:2154", "EPSG:4326"], "layer_names": ["essai_{year}"], "key": "id", "commune_field": "insee",
    "date_fields": ["millesime"], "nomenclature": "ocsge",
    "fields": [
      {"name": "id", "title": "numéro", "type": "text", "names": ["id"], "required": true, "filled": true, "unique": true},
      {"name": "insee", "title": "commune", "names": ["insee"], "pattern": "[0-9]{5}", "pattern_says": "cinq chiffres"},
      {"name": "genre", "title": "genre", "names": ["genre"], "codes": "codes.csv"},
      {"name": "etat", "title": "état", "type": "integer", "names": ["etat"], "codes": {"2": "autorisé"}},
      {"name": "cs", "title": "couverture", "names": ["code_cs"], "codes": "nomenclature:couverture"},
      {"name": "aire", "title": "aire", "type": "real", "names": ["aire"], "unit": "ha"}],
    "sources": [
      {"name": "w", "title": "W", "wfs": true, "url": "https://a.fr/wfs", "types": ["x:y"], "crs": "EPSG:3035", "geometry": "the_geom",
       "filter": "dep='{departement}'", "sort": "gid", "page": 50, "extent": "department", "seen": "lu"},
      {"name": "f", "title": "F", "extent": "department", "member": "*.gpkg", "layer": "a*", "checksum": "{url}.md5", "seen": "",
       "editions": [{"place": "13", "date": "2023-06-30", "url": "https://a.fr/b.7z", "bytes": 12, "member": "b.shp",
                     "md5": "00000000000000000000000000000000"}]}],
    "checks": {"coverage": true, "equal_neighbours": true, "grain": true, "least_area": 200, "least_width": 2.5, "declared_area": "aire",
               "declared_tolerance": 0.05, "change": true, "one_vintage": true, "one_department": true, "no_overlap": true,
               "single_part": true, "levels": {"trou": "off"}},
    "notes": ["à savoir"])"));
  const auto layer = load_layer_description(file.string());
  CHECK(layer.name == "essai");
  CHECK(layer.kind == "data");
  CHECK(layer.summary == "Résumé");
  CHECK(layer.licence == "Autre");  // that of the data goes before that of the folder
  CHECK(layer.shape == DataShape::polygons);
  CHECK(layer.crs == Names{"EPSG:2154", "EPSG:4326"});
  CHECK(layer.key == "id");
  CHECK(layer.commune_field == "insee");
  CHECK(layer.date_fields == Names{"millesime"});
  CHECK(layer.nomenclature == "ocsge");
  CHECK(layer.style == (folder / "style.qml").string());
  CHECK(layer.described());
  REQUIRE(layer.fields.size() == 6);
  CHECK(layer.field("id")->unique);
  CHECK(layer.field("id")->type == DataType::text);
  CHECK(layer.field("insee")->type == DataType::any);
  CHECK(layer.field("genre")->codes == std::map<std::string, std::string>{{"01", "Un"}, {"02", "Deux, ou trois"}});
  CHECK(layer.field("etat")->codes.at("2") == "autorisé");
  CHECK(layer.field("cs")->codes.empty());
  CHECK(layer.field("cs")->dimension == "couverture");
  CHECK(layer.field("aire")->unit == "ha");
  CHECK(layer.field("nothing") == nullptr);
  REQUIRE(layer.sources.size() == 2);
  const auto &wfs = layer.sources[0], &http = layer.sources[1];
  CHECK(wfs.wfs);
  CHECK(wfs.types == Names{"x:y"});
  CHECK(wfs.crs == "EPSG:3035");
  CHECK(wfs.geometry == "the_geom");
  CHECK(wfs.filter == "dep='{departement}'");
  CHECK(wfs.sort == "gid");
  CHECK(wfs.page == 50);
  CHECK(wfs.extent == SourceExtent::department);
  CHECK(wfs.seen == "lu");
  CHECK_FALSE(http.wfs);
  CHECK(http.crs == "EPSG:2154");
  CHECK(http.checksum == "{url}.md5");
  CHECK(http.member == "*.gpkg");
  CHECK(http.layer == "a*");
  CHECK(http.seen.empty());
  REQUIRE(http.editions.size() == 1);
  CHECK(http.editions[0].place == "13");
  CHECK(http.editions[0].date == "2023-06-30");
  CHECK(http.editions[0].bytes == 12u);
  CHECK(http.editions[0].member == "b.shp");
  CHECK(http.editions[0].md5.size() == 32);
  CHECK(layer.checks.coverage);
  CHECK(layer.checks.least_area == SquareMetres{200});
  CHECK(layer.checks.least_width == Metres{2.5});
  CHECK(layer.checks.declared_area == "aire");
  CHECK(layer.checks.declared_tolerance == 0.05);
  CHECK(layer.checks.single_part);
  CHECK(layer.checks.levels == std::map<std::string, std::string>{{"trou", "off"}});
  CHECK(layer.notes == Names{"à savoir"});
}

TEST_CASE("faults of a description, all at once and each with its place", "[layers][description]") {
  const auto message = refusal(R"("shpe": "polygones", "shape": "polygone", "crs": "EPSG:2154", "key": "ids", "layer_names": ["A{yer}"],
    "fields": [{"name": "id", "title": "", "names": ["ID", "id", "id"]},
               {"name": "id", "names": [], "type": "txt", "required": "yes", "unit": "m3"}],
    "sources": [{"name": "s", "title": "S", "url": "ftp://a"}],
    "checks": {"coverrage": true, "levels": {"trou": "grave"}})");
  for (const auto* part : {
           "data: unknown key 'shpe' (did you mean 'shape'?)",
           "data.shape: unknown 'polygone' (did you mean 'polygones'?)",
           "data.crs: must be a list of texts",
           "data.key: 'ids' is no field of the description (did you mean 'id'?)",
           "data.layer_names[0]: 'A{yer}' must be in lower case",
           "data.layer_names[0]: unknown '{yer}' (did you mean '{year}'?)",
           "data.fields[0].title: is empty",
           "data.fields[0].names[0]: 'ID' must be in lower case",
           "data.fields[0].names[2]: 'id' stands twice",
           "data.fields[1]: key 'title' is missing",
           "data.fields[1].names: is empty",
           "data.fields[1].type: unknown 'txt' (did you mean 'text'?)",
           "data.fields[1].required: must be true or false",
           "data.fields[1].unit: unknown 'm3'",
           "data.fields[1].name: 'id' stands twice",
           "data.sources[0].url: 'ftp://a' must begin with https://",
           "data.sources[0]: key 'seen' is missing",
           "data.checks: unknown key 'coverrage' (did you mean 'coverage'?)",
           "data.checks.levels.trou: unknown 'grave'",
       })
    CHECK_THAT(message, Contains(part));
  for (const auto& line : split(message, '\n')) CHECK_THAT(line, Contains("essai/layer.json: "));
}

TEST_CASE("faults of fields, sources and checks", "[layers][description]") {
  const auto [data, expected] = GENERATE(table<std::string, std::string>({
      {R"("crs": [])", "data: key 'shape' is missing"},
      {R"("shape": "polygones")", "data: key 'crs' is missing"},
      {R"("shape": "polygones", "crs": ["2154"])", "data.crs[0]: '2154' must be the code of a coordinate system"},
      {plain + R"(, "nomenclature": "ocsg")", "data.nomenclature: no nomenclature 'ocsg' (did you mean 'ocsge'?)"},
      {plain + R"(, "nomenclature": "essai")", "data.nomenclature: 'essai' is this layer, which has no \"dimensions\""},
      {plain + R"(, "page": "www.a.fr")", "data.page: 'www.a.fr' must begin with https://"},
      {plain + R"(, "fields": {})", "data.fields: must be a list of objects"},
      {plain + R"(, "fields": [3])", "data.fields[0]: must be an object"},
      {field_with(R"("names": ["a"])"), "data.fields[1].names: 'a' is a name of field 'a' too"},
      {field_with(R"("names": ["b*"])"), "data.fields[1].names[0]: 'b*': a field's name has no * and no ?"},
      {field_with(R"("names": ["b{"])"), "data.fields[1].names[0]: 'b{': a brace stands alone"},
      {field_with(R"("names": ["b"], "pattern": "[0-9")"), "data.fields[1].pattern: '[0-9' is no regular expression"},
      {field_with(R"("names": ["b"], "pattern": "[0-9]")"), "data.fields[1].pattern: needs \"pattern_says\""},
      {field_with(R"("names": ["b"], "codes": {})"), "data.fields[1].codes: is empty"},
      {field_with(R"("names": ["b"], "codes": {"1": 2})"), "data.fields[1].codes.1: must be a text"},
      {field_with(R"("names": ["b"], "codes": {"a": "x", "A ": "y"})"), "stands twice"},
      {field_with(R"("names": ["b"], "codes": "none.csv")"), "data.fields[1].codes: none.csv: "},
      {field_with(R"("names": ["b"], "codes": "nomenclature:couverture")"), "needs \"nomenclature\" in \"data\""},
      {plain + R"(, "nomenclature": "ocsge", "fields": [{"name": "c", "title": "C", "names": ["c"], "codes": "nomenclature:couvertures"}])",
       "data.fields[0].codes: 'couvertures' is no dimension of ocsge (did you mean 'couverture'?)"},
      {source_with(R"("url": "https://a.fr/{dep}")"), "data.sources[0].url: unknown '{dep}'"},
      {source_with(R"("url": "https://a.fr/{departement}")"), "data.sources[0].url: '{departement}' needs \"extent\": \"department\""},
      {source_with(R"("url": "https://a.fr/{commune}", "extent": "department")"), "'{commune}' needs \"extent\": \"commune\""},
      {source_with(R"("url": "https://a.fr", "types": ["a"])"), "data.sources[0].types: is of use with \"wfs\": true only"},
      {source_with(R"("wfs": true, "url": "https://a.fr")"), "data.sources[0]: a WFS source needs \"types\""},
      {source_with(R"("wfs": true, "url": "https://a.fr", "types": ["a"], "member": "b")"), "data.sources[0].member: is of use without \"wfs\" only"},
      {source_with(R"("wfs": true, "url": "https://a.fr", "types": ["a"], "page": 0)"), "data.sources[0].page: must be a whole number"},
      {source_with(R"("extent": "country")"), "data.sources[0]: needs \"url\", or \"editions\""},
      {source_with(R"("editions": [{"date": "23", "url": "https://a.fr"}])"), "data.sources[0].editions[0].date: '23' must be a year or a day"},
      {source_with(R"("editions": [{"sha256": "AB", "url": "https://a.fr"}])"), "data.sources[0].editions[0].sha256: 'AB' must be 64 hexadecimal digits"},
      {source_with(R"("editions": [{"place": "Var", "url": "https://a.fr"}])"), "editions[0].place: 'Var' must be the code of a département"},
      {source_with(R"("url": "https://a.fr", "table": "xlsx")"), "data.sources[0].table: unknown 'xlsx'"},
      {plain + R"(, "checks": {"declared_area": "aire"})", "data.checks.declared_area: 'aire' is no field of the description"},
      {field_with(R"("names": ["b"])") + R"(, "checks": {"declared_area": "b"})", "data.checks.declared_area: field 'b' needs a \"unit\""},
      {plain + R"(, "checks": {"grain": true})", "data.checks.grain: needs \"nomenclature\""},
      {plain + R"(, "checks": {"least_area": -1})", "data.checks.least_area: must be an area"},
      {R"("shape": "lignes", "crs": ["EPSG:2154"], "checks": {"coverage": true})", "data.checks.coverage: is of use for polygons only"},
  }));
  CAPTURE(data);
  CHECK_THAT(refusal(data), Contains(expected));
}

TEST_CASE("a description needs to say what it is", "[layers][description]") {
  const TempFolder folder;
  const auto file = write_layer(folder.path(), R"({"name": "x", "kind": "data", "data": )" "{" + plain + "}}");
  CHECK_THROWS_WITH(load_layer_description(file.string()),
                    Contains("key 'title' is missing") && Contains("key 'producer' is missing") && Contains("key 'licence' is missing"));
  const auto other = write_layer(folder / "y", R"({"title": "T", "producer": "P", "licence": "L", "kind": "data", "data": []})");
  CHECK_THROWS_WITH(load_layer_description(other.string()), Contains("data: must be an object"));
  CHECK_THROWS_AS(load_layer_description((folder / "none.json").string()), IoError);
  CHECK_THROWS_WITH(load_layer_description("comunes"), "no layer 'comunes' (did you mean 'communes'?)");
}

TEST_CASE("folders of $ARPENT_LAYERS go before the shipped ones", "[layers][description]") {
  const TempFolder folder;
  write_layer(folder / "un/clc", layer_of("clc", plain + R"(, "layer_names": ["mien"])"));
  write_layer(folder / "deux/clc", layer_of("clc", plain));
  write_layer(folder / "deux/mos", layer_of("mos", plain + R"(, "layer_names": ["mos"])"));
  const Setting setting("ARPENT_LAYERS", (folder / "un").string() + ":" + (folder / "deux").string() + ":");
  const auto clc = load_layer_description("clc");
  CHECK(clc.layer_names == Names{"mien"});
  CHECK(load_layer_description("mos").title == "Essai");
  CHECK_FALSE(load_layer_description("ocsge").fields.empty());
  const auto entries = layer_entries();
  CHECK(std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.name == "clc"; }) == 1);
  CHECK(std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return entry.name == "mos" && entry.kind == "data" && entry.title == "Essai"; }));
  CHECK(std::is_sorted(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
  CHECK_THAT(layer_description("mos"), Contains("\"producer\": \"P\""));
  // A name in it that is given wrong is told the names of all folders.
  CHECK_THROWS_WITH(load_layer_description("moz"), "no layer 'moz' (did you mean 'mos'?)");
  // A faulty file is named with its whole path.
  write_layer(folder / "deux/faux", layer_of("faux", R"("shape": "x")"));
  CHECK_THROWS_WITH(described_layers(), Contains((folder / "deux/faux/layer.json").string() + ": data.shape: unknown 'x'"));
}

TEST_CASE("a nomenclature of $ARPENT_LAYERS is read like a shipped one", "[layers][description]") {
  const TempFolder folder;
  fs::copy(data_directory() / "layers" / "clc", folder / "mien", fs::copy_options::recursive);
  const Setting setting("ARPENT_LAYERS", folder.path().string());
  CHECK(load_nomenclature("mien").classes().size() == load_nomenclature("clc").classes().size());
  const auto names = nomenclature_names();
  CHECK(std::find(names.begin(), names.end(), "mien") != names.end());
}

TEST_CASE("$ARPENT_LAYERS that names no folder is refused", "[layers][description]") {
  const Setting setting("ARPENT_LAYERS", "/nowhere/a:/nowhere/b");
  CHECK_THROWS_WITH(layer_entries(), Contains("'/nowhere/a' is no folder") && Contains("'/nowhere/b' is no folder"));
  CHECK_THROWS_AS(layer_entries(), UsageError);
}

TEST_CASE("the shipped catalogue is without fault", "[layers][description]") {
  const auto layers = described_layers();
  std::set<std::string> names;
  for (const auto& layer : layers) {
    CAPTURE(layer.name);
    names.insert(layer.name);
    CHECK_FALSE(layer.title.empty());
    CHECK_FALSE(layer.summary.empty());
    CHECK_FALSE(layer.producer.empty());
    CHECK_FALSE(layer.licence.empty());
    CHECK_FALSE(layer.vintage.empty());
    CHECK_FALSE(layer.fields.empty());
    CHECK_FALSE(layer.layer_names.empty());
    // What was not read anywhere is said to be so.
    for (const auto& source : layer.sources)
      if (source.seen.empty()) CHECK_FALSE(layer.notes.empty());
    // An address of the producer's files holds the date asked for, so that two vintages are never mistaken.
    for (const auto& source : layer.sources)
      for (const auto& edition : source.editions) CHECK(edition.url.find(edition.date.substr(0, 4)) != std::string::npos);
  }
  for (const auto* name :
       {"arretes_biotope", "cadastre", "cerema_enaf", "clc", "clc_changements", "communes", "conservatoire_littoral", "friches", "hydrographie",
        "info_lin", "info_pct", "info_surf", "natura2000", "ocsge", "ocsge_artif", "ocsge_artif_differences", "ocsge_correctifs", "ocsge_differences",
        "parc_national", "population", "prescription_lin", "prescription_pct", "prescription_surf", "reserves_naturelles", "rpg", "sitadel",
        "sup_assiettes", "trait_de_cote", "znieff", "zone_urba"})
    CHECK(names.count(name) == 1);
  CHECK(names.count("communes_amp") == 0);  // a table of Arpent's own, no data to be had
}

TEST_CASE("OCS GE of the three départements, two vintages each", "[layers][description]") {
  for (const auto* name : {"ocsge", "ocsge_artif"}) {
    const auto layer = load_layer_description(name);
    REQUIRE(layer.sources.size() == 1);
    std::set<std::string> had;
    for (const auto& edition : layer.sources[0].editions) had.insert(edition.place + " " + edition.date);
    CHECK(had == std::set<std::string>{"13 2020", "13 2023", "83 2017", "83 2020", "84 2018", "84 2021"});
  }
  const auto layer = load_layer_description("ocsge");
  const auto& editions = layer.sources[0].editions;
  CHECK(std::all_of(editions.begin(), editions.end(), [](const auto& one) {
    return one.url.find("D0" + one.place + "_" + one.date) != std::string::npos && (one.url.find("_SHP_") == std::string::npos) == one.member.empty();
  }));
}

TEST_CASE("identifiers and codes of the catalogue fit real ones", "[layers][description]") {
  const auto whole = [](const char* layer, const char* field, const std::string& value) {
    return std::regex_match(value, std::regex(load_layer_description(layer).field(field)->pattern));
  };
  CHECK(whole("cadastre", "id", "132148940E0148"));
  CHECK(whole("cadastre", "id", "2A004000AB0012"));
  CHECK_FALSE(whole("cadastre", "id", "13214894E0148"));
  CHECK(whole("communes", "insee", "13055"));
  CHECK(whole("communes", "insee", "2A004"));
  CHECK_FALSE(whole("communes", "insee", "1055"));
  CHECK(whole("clc_changements", "change", "131-121"));
  CHECK(whole("rpg", "code_cultu", "VRC"));
  CHECK(load_layer_description("zone_urba").field("typezone")->codes.at("AUc") == "Zone à urbaniser (constructible / ouverte)");
  CHECK(load_layer_description("prescription_lin").field("typepsc")->codes.at("01") == "Espace boisé classé");
  CHECK(load_layer_description("prescription_pct").field("typepsc")->codes == load_layer_description("prescription_surf").field("typepsc")->codes);
  CHECK(load_layer_description("info_pct").field("typeinf")->codes.count("04") == 1);
  CHECK(load_layer_description("sup_assiettes").field("suptype")->codes.count("AC1") == 1);
}

TEST_CASE("layers are recognised", "[layers][description]") {
  // Fields of real files, and of deliveries as public readers of them describe them.
  const Names plan{"LIBELLE", "LIBELONG", "TYPEZONE", "NOMFIC", "URLFIC", "IDURBA", "DATVALID"};
  const Names prescription{"LIBELLE", "TXT", "TYPEPSC", "STYPEPSC", "NOMFIC", "URLFIC", "IDURBA", "DATVALID"};
  const Names information{"LIBELLE", "TXT", "TYPEINF", "STYPEINF", "NOMFIC", "URLFIC", "IDURBA", "DATVALID"};
  const Names commune{"insee", "nom", "statut", "insee_dep", "epci", "population_ign", "iles_ajoutees"};
  const Names old_commune{"ID", "PREC_PLANI", "NOM", "CODE_INSEE", "STATUT", "ARRONDISST", "DEPART", "REGION", "Pop_2014", "Surface"};
  const Names parcels{"idpar", "insee", "area_m2", "cs2_1_1_1_m2", "cs2_1_1_3_m2", "cs2_1_2_m2", "cs2_2_1_m2", "proprietaire"};
  const Names etalab{"id", "commune", "prefixe", "section", "numero", "contenance", "arpente", "created", "updated"};
  const Names sites{"site_id", "site_type", "site_identif_date", "site_actu_date", "site_statut", "site_surface", "comm_nom", "comm_insee",
                    "unite_fonciere_surface", "l_idpar", "urba_zone_type", "urba_zone_lib", "nature"};
  const Names clc{"code_18", "remark", "area_ha", "shape_area", "shape_length", "id"};
  const Names cha{"code_18", "code_24", "remark", "chtype", "area_ha", "shape_area", "shape_length", "id", "change"};
  const Names changed{"Surface", "cs_2018", "us_2018", "cs_2015", "us_2015"};
  const Names state{"code_cs", "code_us", "millesime"};
  const Names artif{"id", "code_cs", "code_us", "millesime", "source", "ossature", "id_origine", "code_or", "aire", "artif", "crit_seuil"};
  const Names evolution{"ID_2020", "CS_2020", "US_2020", "ARTIF_2020", "ID_2023", "CS_2023", "US_2023", "ARTIF_2023", "ARTIFICIALISATION", "SURFACE"};
  const Names patch{"id", "cs_corr", "us_corr"};
  using enum DataShape;

  SECTION("by their names") {
    CHECK(best(commune, "communes", "communes_amp.gpkg") == "communes");
    CHECK(best(old_commune, "communes_sybarval", "sybarval_ocsge_2015_2018.gpkg") == "communes");
    CHECK(best(plan, "zone_urba", "plu_cnig_30014_2017.gpkg") == "zone_urba");
    CHECK(best(prescription, "prescription_surf") == "prescription_surf");
    CHECK(best(prescription, "prescription_lin", "", lines) == "prescription_lin");
    CHECK(best(prescription, "prescription_pct", "", points) == "prescription_pct");
    CHECK(best(information, "info_surf") == "info_surf");
    CHECK(best(sites, "friches", "friches_amp.gpkg", points) == "friches");
    CHECK(best(parcels, "parcelles", "parcelles_5000m2_ocsge.gpkg") == "cadastre");
    CHECK(best(etalab, "cadastre-13-parcelles", "cadastre-13-parcelles.json.gz") == "cadastre");
    CHECK(best({"id_parcel", "code_cultu"}, "parcelles_graphiques") == "rpg");
    CHECK(best(clc, "clc18", "clc_malte_2018_2024.gpkg") == "clc");
    CHECK(best(cha, "cha1824", "clc_malte_2018_2024.gpkg") == "clc_changements");
    CHECK(best(state, "occupation_du_sol", "OCSGE_13_2023.gpkg") == "ocsge");
    CHECK(best(state, "OCCUPATION_SOL") == "ocsge");
    CHECK(best(artif, "artif_2023_13") == "ocsge_artif");
    CHECK(best(evolution, "zan_evol_2020_2023_13") == "ocsge_artif_differences");
    CHECK(best(patch, "PATCH_CORR_D013_2020") == "ocsge_correctifs");
    CHECK(best({"longueur_m"}, "limite_terre_eau", "", lines) == "trait_de_cote");
    CHECK(best({"id_mnhn", "nom_site"}, "znieff1") == "znieff");
  }
  SECTION("by their fields alone") {
    CHECK(best(changed, "artificialisation_2015_2018", "sybarval_ocsge_2015_2018.gpkg") == "ocsge_differences");
    CHECK(best(changed, "renaturation_2015_2018") == "ocsge_differences");
    CHECK(best(evolution, "couche") == "ocsge_artif_differences");
    CHECK(best(artif, "couche") == "ocsge_artif");
    CHECK(best(state, "couche") == "ocsge");
    CHECK(best(cha, "couche") == "clc_changements");
    CHECK(best(clc, "couche") == "clc");
    CHECK(best(plan, "couche") == "zone_urba");
    CHECK(best(etalab, "couche") == "cadastre");
    CHECK(best(old_commune, "couche") == "communes");
    CHECK(best(prescription, "couche", "", lines) == "prescription_lin");
    CHECK(best(prescription, "couche", "", points) == "prescription_pct");
    CHECK(best(prescription, "couche", "", polygons) == "prescription_surf");
  }
  SECTION("the name of the file counts where its fields are there") {
    CHECK(best(state, "couche", "OCSGE_13_2023.gpkg") == "ocsge");
    CHECK(best({"couverture", "Surface", "A_Brute_20"}, "enveloppe_urbaine_2018", "sybarval_ocsge_2015_2018.gpkg").empty());
    CHECK(best({"objet"}, "couche", "clc18.gpkg").empty());
  }
  SECTION("what nobody describes is not") {
    CHECK(best({"id", "nom"}, "couche").empty());
    CHECK(best({"osm_id", "osm_type", "landuse", "leisure", "natural"}, "osm_prairies").empty());
    CHECK(best({}, "").empty());
  }
  SECTION("what is said of a candidate") {
    const auto layers = described_layers();
    const auto found = recognise(layers, "zone_urba", "", plan, polygons);
    REQUIRE(found.size() == 1);
    CHECK(found[0].by_name);
    CHECK(found[0].fields == 7);
    const auto alone = recognise(layers, "x", "", evolution, polygons);
    REQUIRE(alone.size() == 2);  // the plain differences need a part of these fields
    CHECK(alone[0].name == "ocsge_artif_differences");
    CHECK(alone[1].name == "ocsge_differences");
    CHECK_FALSE(alone[0].by_name);
  }
}

TEST_CASE("real layers are recognised", "[layers][description]") {
  const char* given = std::getenv("ARPENT_SHARED");
  const auto data = fs::path(given != nullptr ? given : ARPENT_SHARED_DIR) / "data";
  if (!fs::exists(data)) {
    WARN("SKIPPED: no real data; set ARPENT_SHARED to the folder that holds data/");
    return;
  }
  using enum DataShape;
  const auto [file, layer, shape, expected] = GENERATE(table<std::string, std::string, DataShape, std::string>({
      {"communes_amp.gpkg", "communes", polygons, "communes"},
      {"littoral_amp.gpkg", "limite_terre_eau", lines, "trait_de_cote"},
      {"friches_amp.gpkg", "friches", points, "friches"},
      {"parcelles_5000m2_ocsge.gpkg", "parcelles", polygons, "cadastre"},
      {"clc_malte_2018_2024.gpkg", "clc18", polygons, "clc"},
      {"clc_malte_2018_2024.gpkg", "clc24", polygons, "clc"},
      {"clc_malte_2018_2024.gpkg", "cha1824", polygons, "clc_changements"},
      {"sybarval_ocsge_2015_2018.gpkg", "artificialisation_2015_2018", polygons, "ocsge_differences"},
      {"sybarval_ocsge_2015_2018.gpkg", "renaturation_2015_2018", polygons, "ocsge_differences"},
      {"sybarval_ocsge_2015_2018.gpkg", "enveloppe_urbaine_2018", polygons, ""},
      {"sybarval_ocsge_2015_2018.gpkg", "communes_sybarval", polygons, "communes"},
      {"plu_cnig_30014_2017.gpkg", "zone_urba", polygons, "zone_urba"},
      {"plu_cnig_30014_2017.gpkg", "prescription_surf", polygons, "prescription_surf"},
      {"plu_cnig_30014_2017.gpkg", "prescription_lin", lines, "prescription_lin"},
      {"plu_cnig_30014_2017.gpkg", "prescription_pct", points, "prescription_pct"},
      {"plu_cnig_30014_2017.gpkg", "info_surf", polygons, "info_surf"},
      {"osm_prairies_marseille_2026.gpkg", "osm_prairies", polygons, ""},
  }));
  CAPTURE(file, layer);
  const auto info = describe(parse_source((data / file).string() + ":" + layer));
  Names fields;
  for (const auto& field : info.fields) fields.push_back(field.name);
  CHECK(best(fields, layer, file, shape) == expected);
  // The layer's own name gone, its fields tell it where they are enough.
  if (!expected.empty() && expected != "trait_de_cote" && expected != "cadastre") CHECK(best(fields, "couche", "", shape) == expected);
}

TEST_CASE("recognition does not depend on the order of the catalogue", "[layers][description]") {
  auto layers = described_layers();
  const Names fields{"code_cs", "code_us", "millesime", "artif"};
  const auto names = [&] {
    Names all;
    for (const auto& one : recognise(layers, "couche", "ocsge_2020", fields, DataShape::any)) all.push_back(one.name);
    return all;
  };
  const auto first = names();
  REQUIRE(first.size() >= 2);
  std::reverse(layers.begin(), layers.end());
  CHECK(names() == first);
}

TEST_CASE("a description as a page", "[layers][description]") {
  const auto page = description_page(load_layer_description("ocsge_artif"));
  for (const auto* part : {"# OCS GE : surfaces artificialisées\n", "- Producteur : IGN\n", "- Forme : polygones\n",
                           "| `artif` | statut d'artificialisation | `artif` | texte | indispensable ; toujours renseigné ; 2 codes, plus bas |",
                           "codes de la nomenclature `ocsge`, dimension `couverture`", "| `non artif` | non artificialisé |", "### `geoplateforme` : ",
                           "| 83 | 2017 | <https://data.geopf.fr/", "- Confirmée par : MTES-MCT/sparte@3de045c",
                           "- la surface déclarée (`aire`) est celle de la géométrie, à 1 % près\n", "\n## À savoir\n\n- Millésimes du territoire"})
    CHECK_THAT(page, Contains(part));
  CHECK_THAT(description_page(load_layer_description("ocsge_correctifs")), Contains("- Confirmée par : **rien de lu : adresse à vérifier avant usage**"));
  CHECK_THAT(description_page(load_layer_description("zone_urba")), Contains("- Accès : service WFS 2.0.0") && Contains("`the_geom`") && Contains("| `AUs` |"));
  // A layer that describes no data has a page too.
  CHECK_THAT(description_page(load_layer_description("targets")), Contains("# Objectifs") && !Contains("## Champs") && !Contains("Forme"));
  LayerDescription odd;
  odd.name = "x";
  FieldDescription field;
  field.name = "a";
  field.title = "a | b";
  field.names = {"a"};
  odd.fields.push_back(field);
  CHECK_THAT(description_page(odd), Contains("# x\n") && Contains("a \\| b"));
}

}  // namespace arpent
