// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <limits>

#include "arpent/inspection/checks.hpp"
#include "arpent/layers/catalogue.hpp"
#include "inspection/header_parts.hpp"

using namespace arpent;

namespace {

using List = std::vector<std::string>;

constexpr Box provence{840000, 6220000, 960000, 6310000};  // Lambert-93
constexpr Box provence_degrees{4.6, 43.1, 5.9, 43.9};

FieldDescription described(const std::string& name, std::vector<std::string> names = {}, bool required = false) {
  FieldDescription field;
  field.name = name;
  field.names = names.empty() ? std::vector{name} : std::move(names);
  field.required = required;
  return field;
}

LayerInfo layer(const List& fields, const std::string& crs = "EPSG:2154", const Box& extent = provence) {
  LayerInfo info;
  info.driver = "GPKG";
  info.layer = "couche";
  info.geometry_type = "Multi Polygon";
  info.polygonal = true;
  info.feature_count = 12;
  for (const auto& field : fields) info.fields.push_back({field, "text"});
  if (!crs.empty()) {
    info.crs = Crs(crs);
    info.crs_known = true;
  }
  info.extent = extent;
  return info;
}

LayerDescription state() {
  LayerDescription as;
  as.name = "ocsge";
  as.shape = DataShape::polygons;
  as.crs = {"EPSG:2154"};
  as.key = "id";
  as.nomenclature = "ocsge";
  as.fields = {described("id"), described("code_cs", {"code_cs", "cs_{year}"}, true), described("code_us", {"code_us", "us_{year}"}, true)};
  return as;
}

const Nomenclature& ocsge() {
  static const auto nomenclature = load_nomenclature("ocsge");
  return nomenclature;
}

std::vector<DoorFinding> run(const LayerInfo& info, const DoorContext& context) {
  Findings findings(context.as != nullptr ? context.as->checks.levels : std::map<std::string, std::string>{});
  check_header(info, context, findings);
  findings.sort();
  return findings.list();
}
std::vector<DoorFinding> run(const LayerInfo& info, const LayerDescription& as, const std::string& source = "a.gpkg") {
  return run(info, {.source = source, .as = &as, .nomenclature = as.nomenclature.empty() ? nullptr : &ocsge()});
}
/// Of a layer without description.
std::vector<DoorFinding> run(const LayerInfo& info) { return run(info, DoorContext{}); }

List codes(const std::vector<DoorFinding>& findings) {
  List list;
  for (const auto& finding : findings) list.emplace_back(finding.kind->code);
  return list;
}

bool says(const DoorFinding& finding, const std::string& words) {
  UNSCOPED_INFO(finding.message);
  return finding.message.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a header as described gives no finding", "[inspection][header]") {
  CHECK(codes(run(layer({"ID", "CODE_CS", "Code_US"}), state())).empty());
  CHECK(codes(run(layer({"id", "cs_2018", "us_2018"}), state())).empty());
  CHECK(codes(run(layer({}))).empty());
  auto table = layer({"a"}, "");
  table.geometry_type = "None";
  table.extent.reset();
  CHECK(codes(run(table)).empty());
}

TEST_CASE("an empty layer", "[inspection][header]") {
  auto info = layer({"a"});
  info.feature_count = 0;
  info.extent = Box{};
  const auto found = run(info);
  REQUIRE(codes(found) == List{"vide"});
  CHECK(found[0].level == DoorLevel::fatal);
  CHECK(found[0].message == "La couche « couche » n'a aucun objet. Vérifiez le nom de la couche, ou l'export qui l'a faite.");
  info.feature_count = -1;  // not counted
  CHECK(codes(run(info)).empty());
}

TEST_CASE("a type of geometry that is not the one described", "[inspection][header]") {
  for (const auto& [type, shape] : std::vector<std::pair<std::string, DataShape>>{
           {"3D Multi Polygon", DataShape::polygons}, {"Curve Polygon", DataShape::polygons}, {"Multi Surface", DataShape::polygons}, {"Compound "
               "Curve", DataShape::lines},
           {"3D Measured Multi Line String", DataShape::lines}, {"Multi Point", DataShape::points}, {"Unknown (any)", DataShape::any}, {"Geometry "
               "Collection", DataShape::any},
           {"None", DataShape::none}}) {
    auto info = layer({"id", "code_cs", "code_us"});
    info.geometry_type = type;
    INFO(type);
    CHECK(shape_of(info) == shape);
    const auto found = run(info, state());
    if (shape == DataShape::polygons || shape == DataShape::any) {
      CHECK(codes(found).empty());
    } else {
      REQUIRE(codes(found) == List{"type_geometrie"});
      CHECK(found[0].value == type);
    }
  }
  auto points = layer({"id", "code_cs", "code_us"});
  points.geometry_type = "Point";
  CHECK(run(points, state())[0].message == "La couche contient des points (Point), ocsge attend des polygones. Choisissez l'autre couche du fichier "
      "ou du dossier, ou celle d'un autre type.");
}

TEST_CASE("a layer without CRS is told which it may be", "[inspection][header]") {
  const auto lambert = run(layer({"a"}, ""));
  REQUIRE(codes(lambert) == List{"crs_absent"});
  CHECK(lambert[0].level == DoorLevel::fatal);
  CHECK(says(lambert[0], "sans doute --crs EPSG:2154."));
  CHECK(says(run(layer({"a"}, "", provence_degrees))[0], "sans doute --crs EPSG:4326."));
  CHECK(says(run(layer({"a"}, "", {800000, 1800000, 900000, 1900000}))[0], "sans doute --crs EPSG:27572."));
  auto unknown = layer({"a"}, "");
  unknown.extent.reset();
  CHECK(run(unknown)[0].message == "La couche ne dit pas dans quel système sont ses coordonnées. Donnez-le : --crs EPSG:2154, ou celui du producteur.");
}

TEST_CASE("a CRS that is not the one described", "[inspection][header]") {
  const List fields{"id", "code_cs", "code_us"};
  const auto reunion = run(layer(fields, "EPSG:2975", {315000, 7632000, 380000, 7691000}), state());
  REQUIRE(codes(reunion) == List{"crs_inattendu"});
  CHECK(reunion[0].value == "EPSG:2975");
  CHECK(reunion[0].message ==
        "La couche est en EPSG:2975 (UTM 40 Sud, le système légal de La Réunion) ; ocsge attend EPSG:2154. Pour la mêler aux autres, ajoutez "
        "--target-crs EPSG:2154.");
  const auto zone = run(layer(fields, "EPSG:3944", {1840000, 3100000, 1960000, 3200000}), state());
  REQUIRE(codes(zone) == List{"crs_inattendu"});
  CHECK(says(zone[0], "CC44"));
  auto both = state();
  both.crs = {"EPSG:2154", "EPSG:2975"};
  CHECK(codes(run(layer(fields, "EPSG:2975", {315000, 7632000, 380000, 7691000}), both)).empty());
  const auto feet = run(layer({}, "EPSG:2230", {6200000, 1800000, 6300000, 1900000}));  // California, US survey feet
  REQUIRE(codes(feet) == List{"crs_inattendu"});
  CHECK(says(feet[0], "d'unité 0,304801 m et non le mètre"));
}

TEST_CASE("degrees", "[inspection][header]") {
  const List fields{"id", "code_cs", "code_us"};
  const auto found = run(layer(fields, "EPSG:4326", provence_degrees), state());
  REQUIRE(codes(found) == List{"crs_geographique"});
  CHECK(found[0].message ==
        "Les coordonnées sont en degrés, EPSG:4326 (WGS 84, des degrés) ; ocsge attend EPSG:2154 : pour mesurer des surfaces, ajoutez --target-crs EPSG:2154.");
  CHECK(says(run(layer({}, "EPSG:4326", {55.2, -21.4, 55.8, -20.9}))[0], "--target-crs EPSG:2975."));
  auto switched_off = state();
  switched_off.checks.levels = {{"crs_geographique", "off"}};
  CHECK(codes(run(layer(fields, "EPSG:4326", provence_degrees), switched_off)) == List{"crs_inattendu"});
  auto points = layer({"id"}, "EPSG:4326", provence_degrees);
  points.geometry_type = "Point";
  LayerDescription permits;
  permits.shape = DataShape::points;
  permits.crs = {"EPSG:4326"};
  permits.fields = {described("id")};
  CHECK(codes(run(points, permits)).empty());
}

TEST_CASE("coordinates outside their CRS", "[inspection][header]") {
  const auto told = [](const std::string& crs, const Box& extent, const LayerDescription* as = nullptr) {
    const auto found = run(layer({"id", "code_cs", "code_us"}, crs, extent), {.source = "a", .as = as, .nomenclature = as != nullptr ? &ocsge() : nullptr});
    for (const auto& finding : found)
      if (finding.kind->code == "emprise_hors_crs") return finding.message;
    return std::string();
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(told("EPSG:2154", provence).empty());
  CHECK(told("EPSG:4326", provence_degrees).empty());
  CHECK(told("EPSG:2154", {6220000, 840000, 6310000, 960000}) ==
        "Emprise hors du domaine de EPSG:2154 : x de 6 220 000 à 6 310 000, y de 840 000 à 960 000. Axes inversés ? x et y échangés, les coordonnées "
        "y seraient : refaites "
        "l'export, ou échangez x et y (QGIS : native:swapxy).");
  CHECK(told("EPSG:4326", provence).find("ressemblent à du EPSG:2154 (Lambert-93, le système légal de la métropole), déclaré à tort en EPSG:4326 : "
      "corrigez la déclaration "
                                         "(ogr2ogr -a_srs EPSG:2154)") != std::string::npos);
  CHECK(told("EPSG:2154", provence_degrees).find("déclaré à tort en EPSG:2154 : corrigez la déclaration (ogr2ogr -a_srs EPSG:4326)") != std::string::npos);
  CHECK(told("EPSG:2154", {800000, 1800000, 900000, 1900000}).find("ressemblent à du EPSG:27572") != std::string::npos);
  CHECK(told("EPSG:4326", {6220000, 840000, 6310000, 960000}).find("EPSG:2154 (Lambert-93, le système légal de la métropole) aux axes "
      "inversés") != std::string::npos);
  CHECK(told("EPSG:2154", {0, 0, 960000, 6310000}).find("Des objets sont sans doute dessinés en (0, 0)") != std::string::npos);
  CHECK(told("EPSG:2154", {840000, 6220000, 9600000, 6310000}).find("Une partie des objets est ailleurs") != std::string::npos);
  for (const auto& broken : {Box{nan, 6220000, 960000, 6310000}, Box{840000, 6220000, std::numeric_limits<double>::infinity(), 6310000}, Box{nan,
      nan, nan, nan}})
    CHECK(told("EPSG:2154", broken).find("n'est pas un rectangle de nombres (NaN ou infini)") != std::string::npos);
  CHECK(told("EPSG:2154", Box{}).empty());
  // Every longitude is a latitude of the world; the layer expected here is French.
  const auto as = state();
  CHECK(told("EPSG:4326", {43.1, 4.6, 43.9, 5.9}).empty());
  CHECK(told("EPSG:4326", {43.1, 4.6, 43.9, 5.9}, &as).find("Axes inversés ? x de 43,1000 à 43,9000, y de 4,6000 à 5,9000 : longitude et latitude "
      "échangées") == 0);
  CHECK(told("EPSG:4171", {43.1, 4.6, 43.9, 5.9}).find("Axes inversés ?") != std::string::npos);
}

TEST_CASE("the area of use of a CRS", "[geo][crs]") {
  const auto lambert = area_of_use(Crs("EPSG:2154"));
  REQUIRE(lambert);
  CHECK(lambert->degrees.contains({-5, 42, 9, 51}));
  CHECK(lambert->degrees.width() < 25);
  CHECK(lambert->own.contains({100000, 6050000, 1200000, 7100000}));
  CHECK(lambert->own.width() < 2e6);
  // A definition as a file writes it, without its area.
  CHECK(area_of_use(Crs("+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m "
      "+no_defs +type=crs")).has_value() ==
        (Crs("+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs "
            "+type=crs").id().rfind("EPSG:", 0) == 0));
  const auto world = area_of_use(Crs("EPSG:4326"));
  REQUIRE(world);
  CHECK(world->own.xmin == Approx(-180));
  CHECK(world->own.ymax == Approx(90));
  CHECK_FALSE(area_of_use(Crs()));
  CHECK_FALSE(area_of_use(Crs("EPSG:4167")));  // New Zealand: across the 180th meridian
}

TEST_CASE("fields that are not there", "[inspection][header]") {
  auto as = state();
  as.fields.push_back(described("insee", {"insee", "insee_com"}, true));
  as.fields.back().title = "commune";
  const auto found = run(layer({"cs_code", "Usage", "insee_c"}), as);
  REQUIRE(codes(found) == List{"champ_absent", "champ_absent", "champ_facultatif_absent"});
  CHECK(found[0].field == "code_cs");
  CHECK(found[0].level == DoorLevel::fatal);
  CHECK(found[0].message ==
        "Aucun champ de code de couverture (noms reconnus : code_cs, cs_AAAA, cs, couverture). La couche a : cs_code, Usage, insee_c. Renommez le "
        "champ qui en tient lieu.");
  CHECK(found[1].message == "Aucun champ « insee », commune (noms reconnus : insee, insee_com). La couche a : cs_code, Usage, insee_c. Le plus "
      "proche est « insee_c » : si c'est lui, renommez-le.");
  CHECK(found[2].message == "Absents, et on peut s'en passer : id. Ce qu'ils permettent de vérifier ne l'est pas.");
  CHECK(says(run(layer({"id", "cod_cs", "code_us"}), state())[0], "Le plus proche est « cod_cs »"));
  CHECK(says(run(layer({}), state())[0], "La couche n'a aucun champ."));
  LayerDescription parcels;
  parcels.fields = {described("section_cadastrale", {}, true)};
  CHECK(says(run(layer({"SECTION_CA"}), parcels)[0], "« SECTION_CA » est ce nom coupé à dix caractères par le format Shapefile"));
}

TEST_CASE("a difference layer where a state is wanted, and the other way round", "[inspection][header]") {
  const auto found = run(layer({"id", "cs_avant", "cs_apres", "us_avant", "us_apres"}), state());
  REQUIRE(codes(found) == List{"champ_absent", "champ_absent"});
  CHECK(says(found[0], "C'est une couche de différences"));
  LayerDescription change;
  change.name = "diff";
  change.checks.change = true;
  change.nomenclature = "ocsge";
  CHECK(codes(run(layer({"cs_avant", "cs_apres", "us_avant", "us_apres"}), change)).empty());
  CHECK(codes(run(layer({"cs_2015", "us_2015", "cs_2018", "us_2018"}), change)).empty());
  const auto one = run(layer({"code_cs", "code_us"}), change);
  REQUIRE(codes(one) == List{"champ_absent", "champ_absent"});
  CHECK(says(one[0], "Il manque le code d'avant ou d'après de couverture (noms reconnus : cs_avant, cs_apres, cs_AAAA)"));
  CHECK(codes(run(layer({"cs_2015", "us_2015", "cs_2018", "us_2018", "cs_2021", "us_2021"}), change)) == List{"champ_ambigu", "champ_ambigu"});
}

TEST_CASE("fields that fit with equal right", "[inspection][header]") {
  const List years{"id", "cs_2015", "us_2015", "cs_2018", "us_2018"};
  const auto found = run(layer(years), state());
  REQUIRE(codes(found) == List{"champ_ambigu", "champ_ambigu"});
  CHECK(found[0].field == "cs_2015");
  CHECK(found[0].value == "cs_2015, cs_2018");
  CHECK(says(found[0], "Plusieurs champs conviennent également : cs_2015, cs_2018. Dites lequel : la date derrière le nom du fichier (@2018)"));
  CHECK(codes(run(layer(years), state(), "a.gpkg@2018")).empty());
  CHECK(codes(run(layer({"id", "code_cs", "us_2018", "cs_2018"}), state())).empty());  // `code_cs` goes first
  LayerDescription plan;
  plan.fields = {described("zone", {"typezone", "zone_{year}"})};
  const auto same = run(layer({"zone_2015", "ZONE_2018"}), plan);
  REQUIRE(codes(same) == List{"champ_ambigu"});
  CHECK(same[0].message == "Plusieurs champs conviennent également pour « zone » : zone_2015, ZONE_2018. Le premier est pris ; supprimez ou renommez "
      "les autres.");
  CHECK(codes(run(layer({"zone_2015", "zone_2018"}), plan, "a.gpkg@2018")).empty());
}

TEST_CASE("types of fields", "[inspection][header]") {
  LayerDescription as;
  as.fields = {described("insee"), described("hauteur"), described("jour"), described("etages")};
  as.fields[0].type = DataType::text;
  as.fields[1].type = DataType::real;
  as.fields[2].type = DataType::date;
  as.fields[3].type = DataType::integer;
  auto info = layer({"insee", "hauteur", "jour", "etages"});
  const auto types = [&](const List& given) {
    for (std::size_t f = 0; f < given.size(); ++f) info.fields[f].type = given[f];
    List fields;
    for (const auto& finding : run(info, as)) fields.push_back(finding.field + " " + finding.value);
    return fields;
  };
  CHECK(types({"text", "integer", "text", "real"}).empty());
  CHECK(types({"date", "real", "integer", "integer"}).empty());
  CHECK(types({"integer", "text", "real", "other"}) == List{"etages other", "hauteur text", "insee integer", "jour real"});
  CHECK(run(info, as)[2].message == "« insee » est un nombre et doit être du texte : les zéros de tête sont perdus (01004 devient 1004). Refaites "
      "l'export avec ce champ en texte.");
  info.driver = "CSV";  // everything is text there
  CHECK(types({"text", "text", "text", "text"}).empty());
}

TEST_CASE("codes that are plain numbers may be kept as numbers", "[inspection][header]") {
  const auto clc = load_nomenclature("clc");
  LayerDescription as;
  as.nomenclature = "clc";
  as.fields = {described("code", {"code_{yy}", "clc_code"}, true)};
  as.fields[0].type = DataType::text;
  auto info = layer({"code_18"});
  info.fields[0].type = "integer";
  CHECK(codes(run(info, {.source = "a", .as = &as, .nomenclature = &clc})).empty());
  CHECK(codes(run(info, {.source = "a", .as = &as})) == List{"type_champ"});
}
