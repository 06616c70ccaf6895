// SPDX-License-Identifier: Apache-2.0
/// What the `layer.json` of a layer says of its data: how to recognise it, what its fields hold, what must hold of it, and
/// where it comes from (docs/couches.fr.md).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"

namespace arpent {

/// Geometry a layer has; `none` is a table.
enum class DataShape : std::uint8_t { any, polygons, lines, points, none };
/// What a field holds.
enum class DataType : std::uint8_t { any, text, integer, real, date };

/// One field of the data.
struct FieldDescription {
  std::string name;                ///< as Arpent speaks of it
  std::string title;               ///< French
  DataType type = DataType::any;
  /// Names it goes by, lower case, in order of preference; `{year}` stands for four digits, `{yy}` for two. Where the data has
  /// the same name with several years, `{first_year}` and `{first_yy}` mean the earliest, `{last_year}` and `{last_yy}` the
  /// latest; they fit nothing where there is one year only. Never empty.
  std::vector<std::string> names;
  bool required = false;           ///< the layer is of no use without it
  bool filled = false;             ///< a null is a fault
  bool unique = false;             ///< no value twice
  std::string pattern;             ///< regular expression (ECMAScript) of the whole value; empty: any
  std::string pattern_says;        ///< the same for people, French: `cinq caractères`
  /// Closed list, code to label; empty: any value. Codes compare as `Nomenclature` does: blanks around and case do not count.
  std::map<std::string, std::string> codes;
  std::string unit;                ///< `m2`, `ha`, `m`; empty: none
  std::string dimension;           ///< of the description's nomenclature whose codes it holds, not repeated in `codes`; empty: none
};

/// A file that is to be had by itself.
struct Edition {
  std::string place;               ///< département, commune, or empty: the whole country
  std::string date;                ///< `2023` or `2023-06-30`; empty: not said
  std::string url;
  std::string sha256, md5;         ///< lower case; empty: not known
  std::optional<std::uint64_t> bytes;
  std::string member;              ///< name of the file inside this archive, where it is not that of the source; empty: that of the source
};

/// How a source is cut up.
enum class SourceExtent : std::uint8_t { territory, department, commune, country };

/// One place the data can be had from.
struct SourceDescription {
  std::string name;                ///< unique in the layer: `geoplateforme`
  std::string title;               ///< French
  bool wfs = false;                ///< a Web Feature Service; else plain HTTP
  /// Address. `{departement}` is 13, `{departement3}` 013, `{commune}` 13055, `{date}` that of the edition asked for, in full, `{year}` its year.
  std::string url;
  std::vector<std::string> types;  ///< WFS: type names; what they give goes into one layer
  std::string crs = "EPSG:2154";   ///< WFS: CRS asked for
  std::string geometry = "geom";   ///< WFS: the property of the geometry, for filters
  std::string filter;              ///< WFS: CQL, with the marks of the address; empty: none
  std::string sort;                ///< WFS: property to sort by, without which pages may repeat; empty: the server's own order
  int page = 1000;                 ///< WFS: features a page
  SourceExtent extent = SourceExtent::territory;
  bool arrondissements = false;    ///< by commune: Marseille, Lyon and Paris come arrondissement by arrondissement
  std::vector<Edition> editions;   ///< HTTP: files; empty: `url` is the file
  std::string checksum;            ///< HTTP: address of a file with the checksum, `{url}.md5`; empty: none
  std::string member;              ///< name of the file inside an archive, `*` and `?` allowed; empty: no archive
  std::string layer;               ///< name of the layer inside the file, `*` and `?` allowed; empty: the only one
  std::string table;               ///< `csv` for a table that is kept as it is; empty: a layer, turned into a GeoPackage
  std::string seen;                ///< where this address was read, and when; empty: not confirmed by anything read
};

/// Which checks hold for the layer, beside those that hold for any.
struct LayerChecks {
  bool coverage = false;           ///< polygons share the ground out: what overlaps or leaves a gap is a fault
  bool no_overlap = false;         ///< polygons do not overlap, gaps are no fault (parcels, reserves of one kind)
  bool equal_neighbours = false;   ///< touching polygons of one class should be one
  bool single_part = false;        ///< a feature has one part
  bool grain = false;              ///< least area and width by class, those of the nomenclature's `grain.json`
  std::optional<SquareMetres> least_area;
  std::optional<Metres> least_width;
  std::string declared_area;       ///< field with the area of the feature, in its unit
  double declared_tolerance = 0.01;  ///< relative
  bool change = false;             ///< a difference layer: codes before and after
  bool one_vintage = false;        ///< one survey date in a file
  bool one_department = false;     ///< a file is of one département
  std::map<std::string, std::string> levels;  ///< level of a finding's code here, instead of its own: `info`, `warning`, `error`, `fatal`, `off`
};

/// A folder of `layers/` as its `layer.json` describes it.
struct LayerDescription {
  std::string name;                ///< of the folder
  std::string kind;                ///< `data`, `nomenclature`, `reference`
  std::string title, summary;      ///< French
  std::string producer, licence, licence_url;
  std::string page;                ///< official page of the data; empty: none
  std::string vintage;             ///< how often it appears and where it says its date, French
  DataShape shape = DataShape::any;
  std::vector<std::string> crs;    ///< expected, the first is the usual one
  std::vector<std::string> layer_names;  ///< names of layers and files, lower case, `*`, `?`, `{year}`, `{yy}` allowed
  std::string key;                 ///< field (ours) that names a feature; empty: none
  std::string commune_field;       ///< field (ours) with the INSEE code; empty: none
  std::vector<std::string> date_fields;  ///< fields that carry the survey date, lower case
  std::string nomenclature;        ///< layer whose classes its codes are; empty: none
  std::vector<FieldDescription> fields;
  std::vector<SourceDescription> sources;
  LayerChecks checks;
  std::vector<std::string> notes;  ///< what to know before using it, French
  std::string style;               ///< path of its `style.qml`; empty: none
  [[nodiscard]] bool described() const { return !fields.empty() || !layer_names.empty() || !sources.empty(); }
  [[nodiscard]] const FieldDescription* field(std::string_view name_of_ours) const;
};

/// Reads a layer's description.
/// @param name a folder of `layers/` (also of $ARPENT_LAYERS), or the path of a `layer.json`
/// @throws UsageError for an unknown name (with the nearest one); DataError listing every fault of the file with its place
[[nodiscard]] LayerDescription load_layer_description(const std::string& name);

/// Descriptions of all layers that describe data, by name. @throws DataError listing the faults of all
[[nodiscard]] std::vector<LayerDescription> described_layers();

/// The field of the data (its own spelling) that a description means, among these names; empty: none of them. Case does not
/// count; of several that fit one name the first of the data, of several names the first of the description.
[[nodiscard]] std::string find_field(const FieldDescription& field, const std::vector<std::string>& names);

/// The layers that this one may be, best first. Empty: none fits.
///
/// One is a candidate when its name fits that of the layer; when it fits that of the file, which may hold other layers too,
/// and all fields it needs are there; or by its fields alone: all it needs are there, and these are two or more, or half of
/// the described ones are there, and the shape is not another. Order: name of the layer, of the file, fields alone; then
/// all needed fields there, how many these are, the longer pattern, the share of the described fields, the name.
/// @param layer,file names without folder, with or without the file's extension; may be empty
/// @param fields the data's field names
struct Recognised {
  std::string name;      ///< of the layer
  bool by_name = false;  ///< its name fits
  std::size_t fields = 0;  ///< how many of its described fields are there
};
[[nodiscard]] std::vector<Recognised> recognise(const std::vector<LayerDescription>& layers, const std::string& layer, const std::string& file,
                                                const std::vector<std::string>& fields, DataShape shape);

/// A description as a page for people (Markdown, French): what it is, fields, codes, sources, checks.
[[nodiscard]] std::string description_page(const LayerDescription& layer);

}  // namespace arpent
