// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/writer.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "gdal.hpp"
#include "gpkg_rows.hpp"
#include "sqlite_handle.hpp"
#include "style_table.hpp"
#include "writer_finish.hpp"
#include "writer_guard.hpp"
#include "writer_wkb.hpp"

namespace arpent {
namespace {

/// Rows per transaction: bounds the memory of one, costs nothing (measured at 500 000 rows).
constexpr std::int64_t rows_per_commit = 100'000;

/// Adds a field to `layer`; false when GDAL refused.
bool create_field(OGRLayer& layer, const FieldSpec& field) {
  OGRFieldDefn definition(field.name.c_str(), OFTString);
  switch (field.type) {
    case FieldType::text: definition.SetWidth(field.width); break;
    case FieldType::integer: definition.SetType(OFTInteger64); break;
    case FieldType::real: definition.SetType(OFTReal); break;
    case FieldType::boolean:
      definition.SetType(OFTInteger);
      definition.SetSubType(OFSTBoolean);
      break;
  }
  return layer.CreateField(&definition) == OGRERR_NONE;
}

OGRwkbGeometryType geometry_type(GeometryKind kind) {
  switch (kind) {
    case GeometryKind::polygon: return wkbPolygon;
    case GeometryKind::multipolygon: return wkbMultiPolygon;
    case GeometryKind::multilinestring: return wkbMultiLineString;
    case GeometryKind::multipoint: return wkbMultiPoint;
    case GeometryKind::none: break;
  }
  return wkbNone;
}

void set_value(OGRFeature& feature, int index, const FieldValue& value, std::string& scratch) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    scratch.assign(*text);  // GDAL wants a final zero
    feature.SetField(index, scratch.c_str());
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    feature.SetField(index, static_cast<GIntBig>(*whole));
  } else if (const auto* number = std::get_if<double>(&value)) {
    feature.SetField(index, *number);
  } else {
    feature.SetFieldNull(index);
  }
}

struct ColumnAlias {
  std::string table, column, alias;
};

}  // namespace

struct GeoPackageWriter::Impl {
  std::filesystem::path file;
  bool flatgeobuf = false;
  bool complete = false;
  GDALDatasetUniquePtr dataset;

  OGRLayer* layer = nullptr;  // owned by `dataset`
  LayerSpec spec;
  OGRFeatureUniquePtr feature;
  std::vector<unsigned char> wkb;
  std::string scratch;
  std::optional<GpkgRows> rows;  // of the current layer of a GeoPackage; a FlatGeobuf goes through `feature`
  std::int64_t pending = 0;      // rows of the open transaction
  std::vector<WrittenTable> written;
  std::vector<ColumnAlias> aliases;

  void start_layer(const LayerSpec& layer_spec, const char* fid);
  void end_layer();
  /// @param shaped `wkb` holds the row's geometry, in `box`
  void add_row(std::span<const FieldValue> values, bool shaped, const Box& box);
  void add_feature(std::span<const FieldValue> values, bool shaped);
  [[nodiscard]] OGRGeometryUniquePtr geometry() const;  ///< of `wkb`
  void execute(const std::string& sql);
  /// What SQLite says of a failure, said as GDAL's are: which file, and what to do.
  template <class Do>
  void reworded(Do work) const {
    try {
      work();
    } catch (const IoError& error) {
      raise_write_error(file, error.what());
    }
  }
  void write_aliases();
};

GeoPackageWriter::GeoPackageWriter(std::filesystem::path file) : impl_(std::make_unique<Impl>()) {
  register_drivers();
  impl_->file = std::move(file);
  impl_->flatgeobuf = impl_->file.extension() == ".fgb";
  if (std::filesystem::exists(impl_->file)) throw IoError(say("cannot create {}: it exists", impl_->file.string()));
  const WriteSettings settings;
  const GdalErrors errors;
  auto* driver = GetGDALDriverManager()->GetDriverByName(impl_->flatgeobuf ? "FlatGeobuf" : "GPKG");
  if (driver == nullptr) throw IoError(say("GDAL was built without the driver for {}", impl_->file.string()));
  impl_->dataset.reset(driver->Create(impl_->file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  errors.check(impl_->file, impl_->dataset == nullptr);
}

GeoPackageWriter::~GeoPackageWriter() {
  if (impl_->complete) return;
  const GdalErrors errors;
  impl_->rows.reset();  // SQLite does not close what still has statements
  impl_->feature.reset();
  impl_->dataset.reset();
  remove_quietly(impl_->file);
}

void GeoPackageWriter::Impl::start_layer(const LayerSpec& layer_spec, const char* fid) {
  spec = layer_spec;
  const auto type = geometry_type(spec.geometry);
  if (flatgeobuf && (type == wkbNone || !written.empty())) {
    throw UsageError(say("{}: a FlatGeobuf holds one layer with a geometry; write a .gpkg instead", file.string()));
  }
  CPLStringList options;
  if (!flatgeobuf) {
    options.SetNameValue("FID", fid);
    if (!spec.identifier.empty()) options.SetNameValue("IDENTIFIER", spec.identifier.c_str());
    options.SetNameValue("DESCRIPTION", spec.description.c_str());
    if (type == wkbNone) {
      options.SetNameValue("ASPATIAL_VARIANT", "GPKG_ATTRIBUTES");
    } else {
      options.SetNameValue("GEOMETRY_NAME", "geom");
    }
  }
  // Of a GeoPackage the index is made when the rows are there: see end_layer.
  if (type != wkbNone) options.SetNameValue("SPATIAL_INDEX", flatgeobuf && spec.spatial_index ? "YES" : "NO");

  const GdalErrors errors;
  OGRSpatialReference reference;
  reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);  // x is east
  if (type != wkbNone) {
    if (!spec.crs.known()) throw DataError(say("{}: a layer with a geometry needs a CRS", spec.name));
    // By its EPSG number when it has one: the file then says EPSG:2154, not an unnamed system.
    if (reference.SetFromUserInput(spec.crs.id().c_str()) != OGRERR_NONE) {
      errors.forget();
      errors.check(file, reference.SetFromUserInput(spec.crs.wkt().c_str()) != OGRERR_NONE);
    }
  }
  layer = dataset->CreateLayer(spec.name.c_str(), type == wkbNone ? nullptr : &reference, type, options.List());
  errors.check(file, layer == nullptr);
  for (const auto& field : spec.fields) {
    errors.check(file, !create_field(*layer, field));
    if (!field.alias.empty()) aliases.push_back({spec.name, field.name, field.alias});
  }
  written.push_back({spec.name, 0, 0, type != wkbNone && spec.spatial_index});
  pending = 0;
  if (flatgeobuf) {
    feature.reset(OGRFeature::CreateFeature(layer->GetLayerDefn()));
    return;
  }
  errors.check(file, layer->SyncToDisk() != OGRERR_NONE);  // the table is made now, not with its first row
  errors.check(file, dataset->StartTransaction() != OGRERR_NONE);
  rows.emplace(static_cast<sqlite3*>(dataset->GetInternalHandle("SQLITE_HANDLE")), spec.name, spec.fields, type == wkbNone ? "" : "geom");
}

void GeoPackageWriter::Impl::end_layer() {
  if (layer == nullptr) return;
  const GdalErrors errors;
  if (rows) {
    reworded([&] { rows->finish(); });
    rows.reset();
    errors.check(file, dataset->CommitTransaction() != OGRERR_NONE);
    if (written.back().indexed) execute("SELECT CreateSpatialIndex(" + quoted_text(spec.name) + ", 'geom')");
  }
  feature.reset();
  layer = nullptr;
}

OGRGeometryUniquePtr GeoPackageWriter::Impl::geometry() const {
  OGRGeometry* raw = nullptr;
  if (OGRGeometryFactory::createFromWkb(wkb.data(), nullptr, &raw, wkb.size()) != OGRERR_NONE)
    throw DataError(say("{}: a geometry cannot be written (corrupt rings)", spec.name));
  return OGRGeometryUniquePtr{raw};
}

void GeoPackageWriter::Impl::add_feature(std::span<const FieldValue> values, bool shaped) {
  for (std::size_t k = 0; k < values.size(); ++k) set_value(*feature, static_cast<int>(k), values[k], scratch);
  feature->SetFID(OGRNullFID);
  feature->SetGeometryDirectly(shaped ? geometry().release() : nullptr);
  const GdalErrors errors;
  errors.check(file, layer->CreateFeature(feature.get()) != OGRERR_NONE);
}

void GeoPackageWriter::Impl::add_row(std::span<const FieldValue> values, bool shaped, const Box& box) {
  if (layer == nullptr) throw UsageError(say("{}: add a layer before its rows", file.string()));
  if (values.size() != spec.fields.size()) throw UsageError(say("{}: a row needs one value per field", spec.name));
  if (rows) reworded([&] { rows->add(values, shaped ? std::span<const unsigned char>(wkb) : std::span<const unsigned char>(), box); });
  else add_feature(values, shaped);
  auto& count = written.back();
  ++count.rows;
  count.shapes += shaped ? 1 : 0;
  if (rows && ++pending == rows_per_commit) {
    const GdalErrors errors;
    errors.check(file, dataset->CommitTransaction() != OGRERR_NONE);
    errors.check(file, dataset->StartTransaction() != OGRERR_NONE);
    pending = 0;
  }
}

void GeoPackageWriter::add_layer(const LayerSpec& spec) {
  const WriteSettings settings;
  impl_->end_layer();
  // GDAL takes a field of the name of the row number for the row number itself.
  const auto taken = [&](const char* name) {
    return std::any_of(spec.fields.begin(), spec.fields.end(), [&](const auto& field) { return lower(field.name) == name; });
  };
  impl_->start_layer(spec, !taken("fid") ? "fid" : !taken("id") ? "id" : "arpent_fid");
}

void GeoPackageWriter::add(std::span<const FieldValue> values) { impl_->add_row(values, false, {}); }

void GeoPackageWriter::add(std::span<const FieldValue> values, const PolygonSet& set, std::size_t i) {
  const bool multi = impl_->spec.geometry == GeometryKind::multipolygon;
  if (!multi && part_count(set, i) > 1) {
    throw DataError(say("{}: row {} has several parts; declare the layer multipolygon", impl_->spec.name, impl_->written.back().rows));
  }
  encode_wkb(set, i, multi, impl_->wkb);
  impl_->add_row(values, true, set.box(i));
}

void GeoPackageWriter::add(std::span<const FieldValue> values, const ShapeSet& set, std::size_t i) {
  const auto kind = impl_->spec.geometry;
  if (kind != GeometryKind::multilinestring && kind != GeometryKind::multipoint)
    throw UsageError(say("{}: lines and points need a layer of their kind", impl_->spec.name));
  encode_wkb(set, i, kind == GeometryKind::multilinestring, impl_->wkb);
  impl_->add_row(values, true, set.box(i));
}

void GeoPackageWriter::add_styles(std::span<const LayerStyle> styles) {
  const WriteSettings settings;
  impl_->end_layer();
  impl_->start_layer(style_table(), style_table_id);
  const auto date = carried_date();
  for (const auto& style : styles) impl_->add_row(style_row(style, date), false, {});
}

void GeoPackageWriter::add_project(const std::string& name, std::string_view archive) {
  const WriteSettings settings;
  impl_->end_layer();
  constexpr const char* digits = "0123456789abcdef";
  std::string content;
  content.reserve(2 * archive.size());
  for (const char c : archive) {
    const auto byte = static_cast<unsigned char>(c);
    content += digits[byte >> 4];
    content += digits[byte & 15];
  }
  // As QGIS writes it: texts in columns declared BLOB, a table that gpkg_contents does not list.
  const auto date = carried_date().substr(0, 19);
  impl_->execute("CREATE TABLE IF NOT EXISTS qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)");
  impl_->execute("INSERT INTO qgis_projects VALUES (" + quoted_text(name) + ", " +
                 quoted_text("{\"last_modified_time\": \"" + date + "\", \"last_modified_user\": \"arpent\" }") + ", " + quoted_text(content) + ")");
}

void GeoPackageWriter::Impl::execute(const std::string& sql) {
  const GdalErrors errors;
  dataset->ReleaseResultSet(dataset->ExecuteSQL(sql.c_str(), nullptr, nullptr));
  errors.check(file);
}

/// Titles of the columns, by the Schema extension of GeoPackage. GDAL reads them from `name` since 3.7, other software from
/// `title`; GDAL 3.6 reads neither (a style with aliases serves QGIS there).
void GeoPackageWriter::Impl::write_aliases() {
  if (flatgeobuf || aliases.empty()) return;
  execute(
      "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, "
      "description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), "
      "CONSTRAINT gdc_tn UNIQUE (table_name, name))");
  execute(
      "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, "
      "min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, "
      "CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))");
  execute(
      "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
      "definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))");
  for (const char* table : {"gpkg_data_columns", "gpkg_data_column_constraints"}) {
    execute("INSERT INTO gpkg_extensions VALUES (" + quoted_text(table) +
            ", NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')");
  }
  for (const auto& [table, column, alias] : aliases) {
    execute("INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (" + quoted_text(table) + ", " +
            quoted_text(column) + ", " + quoted_text(alias) + ", " + quoted_text(alias) + ")");
  }
}

void GeoPackageWriter::close() {
  const WriteSettings settings;
  impl_->end_layer();
  impl_->write_aliases();
  {
    const GdalErrors errors;
    impl_->dataset->FlushCache(true);
    errors.check(impl_->file);
    impl_->dataset.reset();
    errors.check(impl_->file);  // GDAL 3.6 says nothing else of a failed close
  }
  force_to_disk(impl_->file);
  if (!impl_->flatgeobuf) check_counts(impl_->file, impl_->written);
  impl_->complete = true;
}

void write_polygons(const std::filesystem::path& file, const LayerSpec& spec, const PolygonSet& polygons,
                    const std::function<void(std::size_t i, std::span<FieldValue> values)>& row) {
  auto temporary = file;
  temporary.replace_filename("." + file.stem().string() + ".tmp" + file.extension().string());
  remove_quietly(temporary);
  {
    GeoPackageWriter writer(temporary);
    writer.add_layer(spec);
    std::vector<FieldValue> values(spec.fields.size());
    for (std::size_t i = 0; i < polygons.size(); ++i) {
      for (auto& value : values) value = std::monostate{};
      row(i, values);
      writer.add(values, polygons, i);
    }
    writer.close();
  }
  std::error_code failed;
  std::filesystem::rename(temporary, file, failed);
  if (failed) {
    remove_quietly(temporary);
    throw IoError(say("cannot name {}: {}", file.string(), failed.message()));
  }
}

}  // namespace arpent
