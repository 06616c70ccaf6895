// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/project_sheet.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "publish/sheet_parts.hpp"

using namespace arpent;

namespace {

PolygonSet square(double x, double y, double side) {
  PolygonSet set;
  PolygonBuilder builder(set);
  const std::vector<Point> ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}};
  builder.shell(ring);
  builder.finish();
  return set;
}

SheetFinding finding(Gravity gravity, const std::string& rule) {
  SheetFinding f;
  f.gravity = gravity;
  f.theme = "Espaces agricoles";
  f.rule = rule;
  f.measure = "1 234 m² (45 % du terrain)";
  f.message = "1 234 m² du projet en zone agricole A1.";
  f.reference = "L151-11 du code de l'urbanisme";
  f.act = "délibération-cadre AMP 2R";
  f.act_date = "31/07/2020";
  f.office = "service instructeur";
  f.layer = "Zonage";
  f.source = "GPU";
  f.vintage = "12/03/2024";
  f.tolerance = "plus de 1 m²";
  f.objects = "zone A1";
  return f;
}

ProjectSheet usual() {
  ProjectSheet sheet;
  sheet.id = "PC 013 055 25 00123";
  sheet.kind = "PC";
  sheet.state = "autorisé";
  sheet.date = "14/05/2025";
  sheet.commune_code = "13055";
  sheet.commune_name = "Marseille";
  sheet.destination = "habitation";
  sheet.declared = SquareMetres{2700};
  sheet.measured = SquareMetres{2731.4};
  sheet.footing = "2 parcelles cadastrales";
  sheet.placed = Placed::fully;
  sheet.opinion = "conflit";
  sheet.opinion_text = "Examen au 22/11/2026. 1 conflit avec une règle citée.";
  sheet.findings = {finding(Gravity::conflit, "Zone agricole"), finding(Gravity::vigilance, "Zone humide")};
  sheet.not_concerned = {{"Littoral", "Bande littorale"}, {"Eau", "Captage"}, {"Littoral", "Coupure d'urbanisation"}};
  sheet.no_data = {{"Forêt", "Espace boisé classé", "couche non fournie"}};
  sheet.land_types = {{"agricole", {1234.5}, 0.452}, {"urbanisé", {42.26}, 0.0004}};
  sheet.position = "Le projet étend l'enveloppe urbaine";
  sheet.outside_envelope = SquareMetres{2731};
  sheet.allowance_before = SquareMetres{123456};
  sheet.allowance_after = SquareMetres{-500};
  sheet.priority = ProjectSheet::Priority{12, 340, "41,5", {{"Terre agricole", "1 234 m²", "-12", "1 point par 100 m²"}}};
  sheet.sources = {{"Zonage", "GPU", "12/03/2024"}, {"Forêts", "", ""}};
  sheet.day = "22/11/2026";
  sheet.rule_set = "Règles du chantier 7";
  sheet.program = "Arpent 0.1.0";
  sheet.area_model = "Lambert-93";
  sheet.map.outline = square(893000, 6248000, 60);
  sheet.map.grounds.push_back({MapKind::agricole, square(892000, 6247000, 3000)});
  sheet.map.pieces.push_back({Gravity::conflit, square(893000, 6248000, 30)});
  ShapeSet stream;
  const std::vector<Point> line{{892000, 6248030}, {894000, 6248030}};
  stream.add_part(line);
  stream.finish();
  sheet.map.lines.push_back({MapKind::eau, stream});
  return sheet;
}

const SheetStyle& style() {
  static const auto loaded = load_sheet_style();
  return loaded;
}

std::string html(const ProjectSheet& sheet) { return project_sheet_html(sheet, style()); }

/// With no-break blanks as plain ones: where lines end is another test's matter.
std::string plain(std::string text) {
  for (auto at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0", at)) text.replace(at, 2, " ");
  return text;
}

bool has(const std::string& text, const std::string& part) { return plain(text).find(plain(part)) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// What is wrong with the tags and the entities of a page; empty: nothing. Knows what these pages use of XML.
std::string xml_fault(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      const auto end = text.find(';', i);
      if (end == std::string::npos || end - i > 6) return "bare & at " + text.substr(i, 20);
    }
    if (text[i] != '<') continue;
    const auto end = text.find('>', i);
    if (end == std::string::npos) return "tag never ended";
    const auto tag = text.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string::npos) return "bare < in " + tag;
    if (count(tag, "\"") % 2 != 0) return "open quotes in " + tag;
    i = end;
    if (tag.front() == '!' || tag.back() == '/') continue;
    const auto name = tag.substr(tag.front() == '/' ? 1 : 0, tag.find(' ') - (tag.front() == '/' ? 1 : 0));
    if (tag.front() != '/') {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

/// Everything said that a page can say, in texts of `length` letters.
ProjectSheet crowded(std::size_t findings, std::size_t rules, const std::string& filler) {
  auto sheet = usual();
  sheet.simulated = true;
  sheet.placed = Placed::partly;
  for (auto* text : {&sheet.id, &sheet.state, &sheet.commune_name, &sheet.destination, &sheet.reason, &sheet.footing, &sheet.opinion, &sheet.opinion_text,
                     &sheet.position, &sheet.allowance, &sheet.rule_set, &sheet.program, &sheet.area_model, &sheet.land_vintage, &sheet.day, &sheet.date})
    *text += filler;
  sheet.findings.clear();
  for (std::size_t i = 0; i < findings; ++i) {
    auto f = finding(static_cast<Gravity>(i * gravities / findings), "Règle " + std::to_string(i));
    f.excepted = true;
    for (auto* text : {&f.theme, &f.rule, &f.measure, &f.message, &f.reference, &f.act, &f.office, &f.layer, &f.source, &f.vintage, &f.tolerance, &f.objects}) *text += filler;
    sheet.findings.push_back(f);
  }
  for (std::size_t i = 0; i < rules; ++i) {
    sheet.not_concerned.push_back({"Thème " + std::to_string(i % 10) + filler, "Règle" + filler});
    sheet.no_data.push_back({"Thème" + filler, "Règle" + filler, "raison " + std::to_string(i % 7) + filler});
    sheet.sources.push_back({"Couche" + filler, filler, filler});
    sheet.land_types.push_back({"type" + filler, {1}, 0.1});
    sheet.land_statuses.push_back({"statut" + filler, {1}, 0.1});
    sheet.priority->rows.push_back({"Critère" + filler, filler, filler, filler});
  }
  for (int k = 0; k < map_kinds; ++k) sheet.map.grounds.push_back({static_cast<MapKind>(k), square(893000, 6248000, 20)});
  for (int g = 0; g < gravities; ++g) sheet.map.pieces.push_back({static_cast<Gravity>(g), square(893000, 6248000, 20)});
  return sheet;
}

}  // namespace

TEST_CASE("a sheet says what was measured, with which text and which data", "[publish][sheet]") {
  const auto page = html(usual());
  CHECK(xml_fault(page).empty());
  for (const auto* said : {"<html lang=\"fr\">", "Examen du projet PC 013 055 25 00123", "permis de construire (PC), autorisé", "Marseille (13055)", "habitation",
                           "déclarée 2\u202f700\u00a0m² ; mesurée 2\u202f731\u00a0m²", "2 parcelles cadastrales", "Règles qui concernent le projet (2)",
                           "Règles non concernées (3)", "Règles sans donnée (1)", "Sources (2)", "L151-11 du code de l&#39;urbanisme ; délibération-cadre AMP 2R du 31/07/2020",
                           "service instructeur", "Zonage, GPU, 12/03/2024", "seuil : plus de 1 m²", "objets : zone A1", "Forêts (sans date)",
                           "<b>Littoral :</b> Bande littorale ; Coupure d&#39;urbanisation", "<b>couche non fournie :</b> Espace boisé classé (", "rang 12 sur 340, 41,5 points",
                           "examen du 22/11/2026", "Surfaces : Lambert-93.", "Arpent 0.1.0", "décret n° 2023-1096"})
    CHECK(has(page, said));
  SECTION("numbers are French, whatever the locale") {
    CHECK(has(page, "<td>42,3</td><td>moins de 0,1\u00a0%</td>"));
    CHECK(has(page, "<td>45,2\u00a0%</td>"));
    CHECK(has(page, "Reste de la commune avant le projet : 123\u202f456\u00a0m² ; après : \u2212500\u00a0m²"));
  }
  SECTION("it asks for nothing outside itself and runs nothing") {
    for (const auto* never : {"http:", "https:", "<script", "<link", "<img", "@import", "src="}) CHECK_FALSE(has(page, never));
  }
  SECTION("it never decides") {
    for (const auto* never : {"refus", "artificialise"}) CHECK_FALSE(has(page, never));
  }
  SECTION("nothing was cut, so nothing says so") { CHECK_FALSE(has(page, "abrégés")); }
  SECTION("the same value gives the same bytes") { CHECK(page == html(usual())); }
  SECTION("headings go down one step at a time, columns have a scope") {
    CHECK(count(page, "<h1>") == 1);
    CHECK(page.find("<h1>") < page.find("<h2"));
    CHECK_FALSE(has(page, "<h3"));
    CHECK(count(page, "<th ") == count(page, "<th scope="));
  }
}

TEST_CASE("findings stand in the order given, gravity as a word", "[publish][sheet]") {
  auto sheet = usual();
  sheet.findings[1].excepted = true;
  const auto page = html(sheet);
  const auto first = page.find("<b>Conflit</b>"), second = page.find("<b>Vigilance</b> <small>exception</small>");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  CHECK(first < second);
}

TEST_CASE("text of the data cannot become markup", "[publish][sheet]") {
  const auto page = html(crowded(4, 3, "<script>alert('1')</script>\"&\x01"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "\x01"));
  CHECK(has(page, "&lt;script&gt;"));
  CHECK(xml_fault(page).empty());
  SheetIndex index;
  index.title = index.day = index.rule_set = index.program = "<script>";
  index.entries.push_back({"<script>", "<b>", "<i>", "<u>", "<s>", "<p>", std::nullopt, 1, "javascript:alert(1)"});
  index.entries.push_back({"b", "PC", "conflit", "", "", "", std::nullopt, 1, "//ailleurs.example/x"});
  const auto list = sheet_index_html(index, style());
  CHECK_FALSE(has(list, "<script"));
  CHECK_FALSE(has(list, "javascript:"));
  CHECK_FALSE(has(list, "href=\"//"));
  CHECK(xml_fault(list).empty());
}

TEST_CASE("a sheet takes one page where all it must say fits, and goes on where it does not", "[publish][sheet]") {
  for (const auto& filler : {std::string(), std::string(" mot"), std::string(" une phrase de longueur ordinaire, avec ses virgules"), std::string(400, 'W'), std::string(40, ' ')})
    for (const std::size_t findings : {0u, 1u, 4u, 10u, 11u, 40u})
      for (const std::size_t rules : {0u, 5u, 65u}) {
        const auto page = lay_out(crowded(findings, rules, filler), style().notice);
        INFO(findings << " findings, " << rules << " rules, texts of " << filler.size());
        CHECK(page.mm > 100);
        CHECK(page.one_page == (page.mm <= page_height - 6));
        CHECK(xml_fault("<html>" + page.html).empty());
        CHECK(count(page.html, "<tr class=\"") == findings);
      }
  CHECK(lay_out(usual(), style().notice).one_page);
  CHECK_FALSE(lay_out(crowded(40, 65, " mot"), style().notice).one_page);
}

TEST_CASE("no sentence, text or datum of a finding is ever cut", "[publish][sheet]") {
  auto sheet = crowded(20, 60, " avec un titre assez long pour ne pas tenir");
  for (std::size_t i = 0; i < sheet.findings.size(); ++i)
    for (auto* text : {&sheet.findings[i].message, &sheet.findings[i].reference, &sheet.findings[i].objects, &sheet.findings[i].doubt})
      *text += " " + std::string(600, 'x') + " fin " + std::to_string(i) + ".";
  sheet.opinion_text += std::string(3000, 'y') + " fin de l'avis.";
  const auto page = html(sheet);
  CHECK(has(page, "Règles qui concernent le projet (20)"));
  for (std::size_t i = 0; i < sheet.findings.size(); ++i) CHECK(count(page, " fin " + std::to_string(i) + ".") == 4);
  CHECK(has(page, "fin de l&#39;avis."));
  CHECK(has(page, "Règles non concernées (63)"));
  CHECK(has(page, "Règles sans donnée (61)"));
}

TEST_CASE("what is left to the commune and why points are given are said whole", "[publish][sheet]") {
  auto sheet = usual();
  sheet.allowance = "plafond 2021–2031, scénario « Loi : −50 % en 2021–2031, zéro artificialisation nette en 2050, et autant de mots qu'il en faut pour trois lignes »";
  sheet.priority->rows[0].explanation = "599 m² d'espaces naturels, agricoles ou forestiers sous l'emprise, dont 435 m² d'espaces agricoles que le chantier 7 met au premier rang.";
  const auto page = html(sheet);
  CHECK(has(page, "et autant de mots qu&#39;il en faut pour trois lignes »)"));
  CHECK(has(page, "met au premier rang."));
  CHECK_FALSE(has(page, "Textes abrégés"));
}

TEST_CASE("numbers of objects are called so once", "[publish][sheet]") {
  auto sheet = usual();
  sheet.findings[0].objects = "objets n° 4625, 4735";
  const auto page = html(sheet);
  CHECK(has(page, "; objets n° 4625, 4735<"));
  CHECK_FALSE(has(page, "objets : objets"));
}

TEST_CASE("a sheet says what is doubtful about a rule, where its ground is, and what its state sets aside", "[publish][sheet]") {
  auto sheet = usual();
  CHECK_FALSE(has(html(sheet), "Réserve"));
  sheet.findings[0].doubt = "numéro de l'alinéa à confirmer";
  sheet.straddles = "Cassis (13022, 15 000 m²) et Marseille (13055, 5 000 m²)";
  sheet.remarks = {"sa source le dit à 13055.", "contour réparé."};
  sheet.not_concerned.push_back({"Calendrier", "Sursis à statuer", "La décision est déjà prise (autorisé)"});
  const auto page = html(sheet);
  CHECK(has(page, "<small>Réserve : numéro de l&#39;alinéa à confirmer</small>"));
  CHECK(has(page, "<th scope=\"row\">À cheval sur</th><td>Cassis (13022, 15 000 m²) et Marseille"));
  CHECK(has(page, "<td>sa source le dit à 13055. contour réparé.</td>"));
  CHECK(has(page, "<b>La décision est déjà prise (autorisé) :</b> Sursis à statuer"));
}

TEST_CASE("a text is cut after a word and measured as the page does", "[publish][sheet]") {
  // At 7.5 pt, 26.46 mm hold 1000 hundredths of the size: 15 n (64) and no more.
  const double width = 7.5 * 25.4 / 72 * 10.005;
  CHECK(lines_of("", width, small_font) == 0);
  CHECK(lines_of(std::string(15, 'n'), width, small_font) == 1);
  CHECK(lines_of(std::string(16, 'n'), width, small_font) == 2);
  CHECK(lines_of("nnnnnnn nnnnnnn", width, small_font) == 1);
  CHECK(lines_of("nnnnnnnn nnnnnnnn", width, small_font) == 2);
  // No line begins with a semicolon: the word before it goes along.
  CHECK(lines_of("nnnnnnn nnnnnnnn n nnnnnnnnnnnn", width, small_font) == 2);
  CHECK(lines_of("nnnnnnn nnnnnnnn ; nnnnnnnnnnnn", width, small_font) == 3);
  CHECK(fitted("nnnn nnnn nnnn nnnn", width, small_font, 1).text == "nnnn nnnn nnnn\u00a0…");
  CHECK(fitted("nnnn nnnn", width, small_font, 1).text == "nnnn nnnn");
  CHECK(html_text("a ; b : c ? « d » 5 % e") == "a\u00a0; b\u00a0: c\u00a0? «\u00a0d\u00a0» 5\u00a0% e");
  CHECK(html_text("plus de 1 m², à 3 m (2 ha) du 4 mai, 5 maisons") == "plus de 1\u00a0m², à 3\u00a0m (2\u00a0ha) du 4 mai, 5 maisons");
  const auto torn = fitted("ééééééééééééééééééééééééééé", width, small_font, 1);
  CHECK(torn.cut);
  CHECK(torn.text.size() % 2 == 1);  // whole letters of two bytes, then the mark of two and three
}

TEST_CASE("without ground there is no map, and the sheet says why", "[publish][sheet]") {
  auto sheet = usual();
  sheet.placed = Placed::not_placed;
  sheet.reason = "aucune référence cadastrale trouvée";
  sheet.map = {};
  const auto page = html(sheet);
  CHECK_FALSE(has(page, "<svg"));
  CHECK(has(page, "Pas de carte.</b> Projet non localisé : aucune référence cadastrale trouvée."));
  CHECK(has(page, "<td>non localisé : aucune référence cadastrale trouvée</td>"));
  CHECK_FALSE(has(page, "2 parcelles cadastrales"));
}

TEST_CASE("an empty sheet says that nothing could be examined", "[publish][sheet]") {
  const auto page = html(ProjectSheet{});
  CHECK(xml_fault(page).empty());
  CHECK(has(page, "sans identifiant"));
  CHECK(has(page, "Sans donnée"));
  CHECK(has(page, "Aucune règle n'a pu être examinée sur le terrain du projet."));
  CHECK(has(page, "Aucune couche n&#39;a été fournie."));
  ProjectSheet clear;
  clear.not_concerned.push_back({"Eau", "Captage"});
  clear.opinion = "sans_objet";
  CHECK(has(html(clear), "Aucune des règles examinées ne concerne le projet."));
}

TEST_CASE("simulated data is marked on the page, its title and its map", "[publish][sheet]") {
  auto sheet = usual();
  CHECK_FALSE(has(html(sheet), "SIMULÉES"));
  sheet.simulated = true;
  const auto page = html(sheet);
  CHECK(has(page, "<title>DONNÉES SIMULÉES"));
  CHECK(has(page, "<p class=\"banner\">DONNÉES SIMULÉES"));
  CHECK(has(page, "<text class=\"sim\""));
}

TEST_CASE("the map draws its window in tenths of a millimetre", "[publish][sheet]") {
  auto sheet = usual();
  sheet.map.window = {893000 - 20, 6248000 - 20, 893000 + 130, 6248000 + 130};  // 150 m on 75 mm: 5 tenths a metre
  const auto page = html(sheet);
  CHECK(has(page, "<path class=\"o\" d=\"M100 650l300 0 0-300-300 0z\"/>"));       // 60 m square, 20 m from the corner
  CHECK(has(page, "<path class=\"p0\" d=\"M100 650l150 0 0-150-150 0z\"/>"));
  CHECK(has(page, "<path class=\"agricole\" d=\"M765 765l0-780-780 0 0 780z\"/>"));                       // cut just outside the frame
  CHECK(has(page, "<path class=\"l eau\" d=\"M-15 500l780 0\"/>"));
  CHECK(has(page, ">50\u00a0m</text>"));
  CHECK(count(page, "<li><svg class=\"key\"") == 4);
  for (const auto* drawn : {"</svg>terrain</li>", "</svg>conflit</li>", "</svg>agricole</li>", "</svg>eau</li>"}) CHECK(has(page, drawn));
  SECTION("what lies outside is not drawn, and not in the legend") {
    sheet.map.grounds.push_back({MapKind::foret, square(890000, 6240000, 100)});
    CHECK(html(sheet) == page);
  }
  SECTION("what is smaller than a dot is drawn as one when a finding is about it") {
    sheet.map.pieces.push_back({Gravity::a_instruire, square(893050, 6248050, 0.05)});
    sheet.map.grounds.push_back({MapKind::foret, square(893050, 6248050, 0.05)});
    CHECK(has(html(sheet), "<path class=\"p1\" d=\"M349 399h2v2h-2z\"/>"));
    CHECK_FALSE(has(html(sheet), "<path class=\"foret\""));
  }
}

TEST_CASE("a window leaves two fifths around the ground, and 150 m at least", "[publish][sheet]") {
  const auto large = sheet_window({0, 0, 300, 60});
  CHECK(large.width() == Approx(500));
  CHECK(large.height() == Approx(500));
  CHECK(large.xmin == Approx(-100));
  CHECK(large.ymax == Approx(280));
  CHECK(sheet_window({0, 0, 2, 2}).width() == Approx(150));
  CHECK(sheet_window({}).empty());
}

TEST_CASE("the index counts opinions and links the sheets in the order given", "[publish][sheet]") {
  SheetIndex index;
  index.simulated = true;
  index.entries = {{"PC 2", "PC", "vigilance", "13055", "Marseille", "14/05/2025", SquareMetres{12345.6}, 3, "fiches/PC 2.html"},
                   {"PC 1", "PA", "conflit", "13001", "Aix", "", std::nullopt, 0, ""},
                   {"PC 3", "DP", "vigilance", "", "", "", SquareMetres{9.96}, 1, "é.html"}};
  const auto page = sheet_index_html(index, style());
  CHECK(xml_fault(page).empty());
  CHECK(has(page, "<h2>3 projets</h2>"));
  CHECK(has(page, "<li class=\"op conflit\">Conflit <b>1</b></li>\n<li class=\"op vigilance\">Vigilance <b>2</b></li>"));
  CHECK(has(page, "<a href=\"fiches/PC%202.html\">PC 2</a>"));
  CHECK(has(page, "href=\"%C3%A9.html\""));
  CHECK(has(page, "<th scope=\"row\">PC 1</th>"));
  CHECK(has(page, "<td>12\u202f346</td><td>3</td>"));
  CHECK(has(page, "<td>–</td><td>0</td>"));
  CHECK(has(page, "DONNÉES SIMULÉES"));
  CHECK(page.find("PC 2</a>") < page.find("PC 1"));
}

TEST_CASE("the style is short, well-formed and names sizes no reader needs glasses for", "[publish][sheet]") {
  CHECK(style().css.size() < 8000);
  CHECK_FALSE(has(style().css, "/*"));
  for (const auto* small : {" 5pt", " 6pt", " 6.5pt", " 7pt"}) CHECK_FALSE(has(style().css, small));
  CHECK(has(style().css, "size: A4 portrait; margin: 12mm"));
}
