// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/qgis_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "arpent/remote/zip_writer.hpp"
#include "qgis_project_parts.hpp"
#include "qgis_xml.hpp"
#include "tables.hpp"

namespace arpent {
namespace {

using namespace qgis;

constexpr const char* qgis_version = "3.22.16";

std::string layer_tree(const ProjectFacts& facts) {
  std::string out = "<layer-tree-group>\n<customproperties>\n<Option/>\n</customproperties>\n";
  for (const auto& group : facts.groups) {
    out += fmt::format("<layer-tree-group name=\"{}\" checked=\"{}\" expanded=\"{}\">\n<customproperties>\n<Option/>\n</customproperties>\n", xml_text(group.title),
                       group.visible ? "Qt::Checked" : "Qt::Unchecked", group.visible ? 1 : 0);
    for (const auto& layer : group.layers) out += tree_node(layer);
    out += "</layer-tree-group>\n";
  }
  return out + "</layer-tree-group>\n";
}

constexpr const char* layer_end =
    "<map-layer-style-manager current=\"default\">\n<map-layer-style name=\"default\"/>\n</map-layer-style-manager>\n"
    "<flags>\n<Identifiable>1</Identifiable>\n<Removable>1</Removable>\n<Searchable>1</Searchable>\n<Private>0</Private>\n</flags>\n";

std::string raster_layer(const ProjectFacts& facts, const ProjectLayer& layer) {
  return fmt::format("<maplayer type=\"raster\" styleCategories=\"AllStyleCategories\" hasScaleBasedVisibilityFlag=\"0\" minScale=\"0\" maxScale=\"0\">\n"
                     "<id>{}</id>\n<datasource>{}</datasource>\n<layername>{}</layername>\n<srs>\n{}</srs>\n<provider>gdal</provider>\n",
                     layer.id, xml_text(source_of(layer)), xml_text(layer.title), spatial_reference(layer.raster->crs)) +
         layer_end + drawing_of(facts, layer).xml + "</maplayer>\n";
}

std::string map_layer(const ProjectFacts& facts, const ProjectLayer& layer) {
  if (layer.raster != nullptr) return raster_layer(facts, layer);
  const auto drawing = drawing_of(facts, layer);
  std::string out = fmt::format("<maplayer type=\"vector\" {} readOnly=\"1\" labelsEnabled=\"{}\" styleCategories=\"AllStyleCategories\" hasScaleBasedVisibilityFlag=\"0\" minScale=\"0\" maxScale=\"0\" "
                                "simplifyDrawingHints=\"1\" simplifyAlgorithm=\"0\" simplifyDrawingTol=\"1\" simplifyMaxScale=\"1\" simplifyLocal=\"1\">\n",
                                !layer.geometry ? "geometry=\"No geometry\" wkbType=\"NoGeometry\"" : "geometry=\"Polygon\" wkbType=\"MultiPolygon\"", drawing.labels ? 1 : 0);
  out += fmt::format("<id>{}</id>\n<datasource>{}</datasource>\n<layername>{}</layername>\n<abstract>{}</abstract>\n", layer.id, xml_text(source_of(layer)), xml_text(layer.title),
                     xml_text(layer.table->description));
  if (layer.geometry) out += "<srs>\n" + spatial_reference(layer.table->crs) + "</srs>\n";
  out += "<provider encoding=\"UTF-8\">ogr</provider>\n";
  return out + layer_end + drawing.xml + columns_of(facts, layer) + "</maplayer>\n";
}

std::string map_layers(const ProjectFacts& facts) {
  std::string layers, order;
  for (const auto& group : facts.groups)
    for (const auto& layer : group.layers) {
      layers += map_layer(facts, layer);
      order += fmt::format("<layer id=\"{}\"/>\n", layer.id);
    }
  return "<projectlayers>\n" + layers + "</projectlayers>\n<layerorder>\n" + order + "</layerorder>\n";
}

std::string theme(const ProjectFacts& facts, const ThemeSpec& spec) {
  std::set<const ProjectLayer*> shown;
  for (const auto& name : spec.layers) {
    const auto layers = facts.layers_of(name);
    if (!layers.empty()) shown.insert(layers.front());  // of an envelope of several states, the first
  }
  std::string layers, groups;
  for (const auto& group : facts.groups) {
    bool any = false;
    for (const auto& layer : group.layers) {
      if (!shown.contains(&layer)) continue;
      any = true;
      layers += fmt::format("<layer id=\"{}\" visible=\"1\" expanded=\"1\" style=\"default\"/>\n", layer.id);
    }
    if (any) groups += fmt::format("<checked-group-node id=\"{}\"/>\n", xml_text(group.title));
  }
  return fmt::format("<visibility-preset name=\"{}\" has-expanded-info=\"0\" has-checked-group-info=\"1\">\n{}<checked-group-nodes>\n{}</checked-group-nodes>\n</visibility-preset>\n", xml_text(spec.title), layers,
                     groups);
}

std::string themes(const ProjectFacts& facts) {
  std::string out = "<visibility-presets>\n";
  for (const auto* spec : themes_of(facts)) out += theme(facts, *spec);
  return out + "</visibility-presets>\n";
}

/// Groups of the zones and their boxes, in order of name.
std::map<std::string, Box> places(const ProjectFacts& facts) {
  std::map<std::string, Box> boxes;
  const auto* communes = facts.table("communes");
  if (communes == nullptr || communes->shapes.empty()) return boxes;
  const auto group = column_of(*communes, "territoire");
  Row room;
  for (std::size_t i = 0; i < communes->size; ++i) {
    const auto name = plain_value(communes->row(i, room)[group]);
    if (!name.empty()) boxes[name].add(communes->shapes.front()->box(i));
  }
  return boxes;
}

std::string bookmarks(const ProjectFacts& facts) {
  std::string out = "<Bookmarks>\n";
  std::size_t number = 0;
  for (const auto& [name, exact] : places(facts)) {
    const auto box = exact.grown(0.03 * std::max(exact.width(), exact.height()));
    const auto corner = [](double x, double y) { return fixed(x, 2) + " " + fixed(y, 2); };
    out += fmt::format("<Bookmark id=\"territoire-{}\" name=\"{}\" group=\"{}\" extent=\"POLYGON(({}, {}, {}, {}, {}))\">\n{}</Bookmark>\n", ++number, xml_text(name), xml_text(facts.spec.places),
                       corner(box.xmin, box.ymin), corner(box.xmax, box.ymin), corner(box.xmax, box.ymax), corner(box.xmin, box.ymax), corner(box.xmin, box.ymin),
                       spatial_reference(facts.crs));
  }
  return out + "</Bookmarks>\n";
}

/// Relative paths; areas measured in the plane, as the product's are. Many places are tried for a label, which must stay in its polygon.
constexpr const char* properties =
    "<properties>\n<PAL>\n<CandidatesPolygonPerCM type=\"double\">40</CandidatesPolygonPerCM>\n</PAL>\n<Paths>\n<Absolute type=\"bool\">false</Absolute>\n</Paths>\n"
    "<Measure>\n<Ellipsoid type=\"QString\">NONE</Ellipsoid>\n</Measure>\n"
    "<Measurement>\n<AreaUnits type=\"QString\">ha</AreaUnits>\n<DistanceUnits type=\"QString\">meters</DistanceUnits>\n</Measurement>\n"
    "<SpatialRefSys>\n<ProjectionsEnabled type=\"int\">1</ProjectionsEnabled>\n</SpatialRefSys>\n</properties>\n";

std::string view(const ProjectFacts& facts) {
  const auto box = facts.extent.grown(0.03 * std::max(facts.extent.width(), facts.extent.height()));
  const auto sides = std::pair(fmt::format("xmin=\"{}\" ymin=\"{}\" xmax=\"{}\" ymax=\"{}\"", fixed(box.xmin, 2), fixed(box.ymin, 2), fixed(box.xmax, 2), fixed(box.ymax, 2)),
                               fmt::format("<xmin>{}</xmin>\n<ymin>{}</ymin>\n<xmax>{}</xmax>\n<ymax>{}</ymax>\n", fixed(box.xmin, 2), fixed(box.ymin, 2), fixed(box.xmax, 2), fixed(box.ymax, 2)));
  const auto system = spatial_reference(facts.crs);
  return fmt::format("<mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\">\n<units>meters</units>\n<extent>\n{}</extent>\n<rotation>0</rotation>\n<destinationsrs>\n{}</destinationsrs>\n</mapcanvas>\n"
                     "<ProjectViewSettings UseProjectScales=\"0\" rotation=\"0\">\n<Scales/>\n<DefaultViewExtent {}>\n{}</DefaultViewExtent>\n</ProjectViewSettings>\n",
                     sides.second, system, sides.first, system);
}

}  // namespace

std::string qgis_project_text(const Product& product, const std::vector<OutTable>& tables) {
  const auto spec = load_project_spec();
  const auto facts = project_facts(spec, product, tables);
  const auto title = spec.title + (product.simulated ? " (simulé)" : "");
  const auto subject = std::string(product.simulated ? "Simulé : données fictives, aucune valeur réelle. " : "") + spec.subject;
  std::string out = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n";
  out += fmt::format("<qgis version=\"{}\" projectname=\"{}\">\n<homePath path=\"\"/>\n<title>{}</title>\n<autotransaction active=\"0\"/>\n<evaluateDefaultValues active=\"0\"/>\n<trust active=\"0\"/>\n",
                     qgis_version, xml_text(title), xml_text(title));
  if (facts.crs.known()) out += "<projectCrs>\n" + spatial_reference(facts.crs) + "</projectCrs>\n";
  out += layer_tree(facts) + relations_of(facts) + map_layers(facts) + properties + themes(facts);
  out += fmt::format("<projectMetadata>\n<title>{}</title>\n<abstract>{}</abstract>\n<author>Arpent {}</author>\n</projectMetadata>\n", xml_text(title), xml_text(subject), xml_text(version()));
  if (facts.crs.known()) out += sheets_of(facts) + bookmarks(facts) + view(facts);
  return out + "</qgis>\n";
}

std::string qgis_project_text(const Product& product) { return qgis_project_text(product, product_tables(product)); }

std::string qgis_project_archive(const std::string& text) {
  const ZipMember member{"arpent.qgs", text};
  return zip_archive({&member, 1});
}

}  // namespace arpent
