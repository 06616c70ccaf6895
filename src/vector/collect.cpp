// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/collect.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "gdal.hpp"
#include "reader_open.hpp"
#include "style_table.hpp"
#include "writer_finish.hpp"
#include "writer_guard.hpp"

namespace arpent {
namespace {

constexpr std::int64_t rows_per_commit = 100'000;

/// A part that is open, and how its features get to the table.
struct Part {
  Source source;
  SharedDataset dataset;
  OGRLayer* layer = nullptr;  // owned by `dataset`
  Crs crs;
  std::unique_ptr<OGRCoordinateTransformation> transform;  // none: it is in the target already
  std::vector<int> field_at;  // per field of the part: column of the table
  int code = -1, key = -1;
};

OGRSpatialReference reference_of(const Crs& crs) {
  OGRSpatialReference system;
  system.importFromWkt(crs.wkt().c_str());
  system.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return system;
}

/// A GeoJSON without a word of its CRS counts as degrees: coordinates beyond any degree belong to the CRS that was asked for.
bool holds_no_degrees(OGRLayer& layer) {
  OGREnvelope extent;
  return layer.GetExtent(&extent, TRUE) == OGRERR_NONE &&
         std::max({std::abs(extent.MinX), std::abs(extent.MaxX), std::abs(extent.MinY), std::abs(extent.MaxY)}) > 400;
}

Part open_part(const Source& source, const CollectRequest& request) {
  Part part{.source = source, .dataset = open_vector(source), .layer = nullptr, .crs = {}, .transform = nullptr, .field_at = {}};
  part.layer = &find_layer(*part.dataset, source);
  part.crs = crs_of(part.layer->GetSpatialRef());
  if (request.assumed.known() && (!part.crs.known() || (!part.crs.projected() && holds_no_degrees(*part.layer)))) part.crs = request.assumed;
  if (!part.crs.known() && part.layer->GetGeomType() != wkbNone)
    throw DataError(say("{}: does not say its CRS, and its source does not either", source.text()));
  part.layer->ResetReading();
  return part;
}

/// The type that holds the values of both: text holds any.
OGRFieldType widest(OGRFieldType a, OGRFieldType b) {
  if (a == b) return a;
  const auto number = [](OGRFieldType type) { return type == OFTInteger || type == OFTInteger64 || type == OFTReal; };
  if (!number(a) || !number(b)) return OFTString;
  return a == OFTReal || b == OFTReal ? OFTReal : OFTInteger64;
}

/// Columns of the table: the fields of all parts, case aside, in order of appearance.
std::vector<std::unique_ptr<OGRFieldDefn>> table_fields(std::vector<Part>& parts) {
  std::vector<std::unique_ptr<OGRFieldDefn>> fields;
  std::map<std::string, int> at;
  for (auto& part : parts) {
    const auto* definition = part.layer->GetLayerDefn();
    for (int f = 0; f < definition->GetFieldCount(); ++f) {
      const auto* own = definition->GetFieldDefn(f);
      const auto [found, fresh] = at.emplace(lower(own->GetNameRef()), static_cast<int>(fields.size()));
      if (fresh) {
        fields.push_back(std::make_unique<OGRFieldDefn>(own));
        fields.back()->SetNullable(TRUE);
        fields.back()->SetUnique(FALSE);
        fields.back()->SetDefault(nullptr);
      } else {
        auto& field = *fields[static_cast<std::size_t>(found->second)];
        const auto type = widest(field.GetType(), own->GetType());
        if (type != field.GetType() || field.GetSubType() != own->GetSubType()) field.SetSubType(OFSTNone);
        field.SetType(type);
        field.SetWidth(field.GetWidth() == 0 || own->GetWidth() == 0 ? 0 : std::max(field.GetWidth(), own->GetWidth()));
      }
      part.field_at.push_back(found->second);
    }
  }
  return fields;
}

/// One type for all geometries: several parts where any part of the delivery may have them.
OGRwkbGeometryType table_type(const std::vector<Part>& parts) {
  std::set<OGRwkbGeometryType> types;
  for (const auto& part : parts) types.insert(OGR_GT_GetCollection(wkbFlatten(part.layer->GetGeomType())) == wkbUnknown
                                                  ? wkbFlatten(part.layer->GetGeomType())
                                                  : OGR_GT_GetCollection(wkbFlatten(part.layer->GetGeomType())));
  return types.size() == 1 ? *types.begin() : wkbUnknown;
}

struct PreparedDestroy {
  void operator()(OGRPreparedGeometry* g) const noexcept { OGRDestroyPreparedGeometry(g); }
};

/// Polygons that features must meet.
class Perimeter {
 public:
  explicit Perimeter(const PolygonSet& set) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      auto shape = std::make_unique<OGRMultiPolygon>();
      OGRPolygon* polygon = nullptr;
      for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
        auto ring = std::make_unique<OGRLinearRing>();
        for (const auto& point : set.ring(r)) ring->addPoint(point.x, point.y);
        if (set.is_shell(r)) {
          auto part = std::make_unique<OGRPolygon>();
          polygon = part.get();
          shape->addGeometryDirectly(part.release());
        }
        polygon->addRingDirectly(ring.release());
      }
      OGREnvelope box;
      shape->getEnvelope(&box);
      boxes_.push_back(box);
      prepared_.emplace_back(OGRCreatePreparedGeometry(OGRGeometry::ToHandle(shape.get())));
      shapes_.push_back(std::move(shape));
    }
  }
  [[nodiscard]] bool meets(const OGRGeometry& geometry, const OGREnvelope& box) const {
    for (std::size_t i = 0; i < boxes_.size(); ++i)
      if (boxes_[i].Intersects(box) && OGRPreparedGeometryIntersects(prepared_[i].get(), OGRGeometry::ToHandle(const_cast<OGRGeometry*>(&geometry))) != 0)
        return true;
    return false;
  }

 private:
  std::vector<OGREnvelope> boxes_;
  std::vector<std::unique_ptr<OGRMultiPolygon>> shapes_;
  std::vector<std::unique_ptr<OGRPreparedGeometry, PreparedDestroy>> prepared_;
};

/// Decides on features one after the other.
class Sieve {
 public:
  explicit Sieve(const CollectFilter& filter) : filter_(filter), codes_(filter.codes.begin(), filter.codes.end()) {
    if (filter.within != nullptr) perimeter_.emplace(*filter.within);
  }
  enum class Verdict : std::uint8_t { keep, outside, repeated };
  /// @param geometry in the target CRS; may be none
  Verdict judge(const OGRFeature& feature, const OGRGeometry* geometry, const Part& part) {
    if (!codes_.empty() && (part.code < 0 || codes_.count(feature.GetFieldAsString(part.code)) == 0)) return Verdict::outside;
    if (geometry != nullptr && !geometry->IsEmpty()) {
      OGREnvelope box;
      geometry->getEnvelope(&box);
      if (filter_.window && !filter_.window->intersects({box.MinX, box.MinY, box.MaxX, box.MaxY})) return Verdict::outside;
      if (perimeter_ && !perimeter_->meets(*geometry, box)) return Verdict::outside;
    }
    if (part.key >= 0 && feature.IsFieldSetAndNotNull(part.key) && !seen_.insert(feature.GetFieldAsString(part.key)).second) return Verdict::repeated;
    return Verdict::keep;
  }

 private:
  const CollectFilter& filter_;
  std::set<std::string> codes_, seen_;
  std::optional<Perimeter> perimeter_;
};

/// The table being written; its file goes unless `finish` was reached.
class Table {
 public:
  Table(const CollectRequest& request, const std::filesystem::path& file, const Crs& crs, OGRwkbGeometryType type, const std::vector<std::unique_ptr<OGRFieldDefn>>& fields)
      : file_(file), type_(type) {
    auto* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (driver == nullptr) throw IoError(say("GDAL was built without its GeoPackage driver"));
    dataset_.reset(driver->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    errors_.check(file, dataset_ == nullptr);
    CPLStringList options;
    const bool has_fid = std::any_of(fields.begin(), fields.end(), [](const auto& field) { return lower(field->GetNameRef()) == "fid"; });
    options.SetNameValue("FID", has_fid ? "ogc_fid" : "fid");
    options.SetNameValue("GEOMETRY_NAME", "geom");
    options.SetNameValue("IDENTIFIER", request.identifier.c_str());
    options.SetNameValue("DESCRIPTION", request.description.c_str());
    if (type == wkbNone) options.SetNameValue("ASPATIAL_VARIANT", "GPKG_ATTRIBUTES");
    auto system = reference_of(crs);
    layer_ = dataset_->CreateLayer(request.layer.c_str(), type == wkbNone ? nullptr : &system, type, options.List());
    errors_.check(file, layer_ == nullptr);
    for (const auto& field : fields) errors_.check(file, layer_->CreateField(field.get()) != OGRERR_NONE);
    CPLStringList metadata;
    for (const auto& [name, value] : request.metadata) metadata.SetNameValue(name.c_str(), value.c_str());
    if (!request.metadata.empty()) {
      errors_.check(file, dataset_->SetMetadata(metadata.List()) != CE_None);
      errors_.check(file, layer_->SetMetadata(metadata.List()) != CE_None);
    }
    errors_.check(file, layer_->StartTransaction() != OGRERR_NONE);
  }
  ~Table() {
    if (complete_) return;
    dataset_.reset();
    remove_quietly(file_);
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  void add(const OGRFeature& feature, const Part& part, std::unique_ptr<OGRGeometry> geometry) {
    OGRFeatureUniquePtr row(OGRFeature::CreateFeature(layer_->GetLayerDefn()));
    row->SetFieldsFrom(&feature, part.field_at.data(), TRUE);
    if (geometry != nullptr) {
      if (type_ != wkbUnknown && wkbFlatten(geometry->getGeometryType()) != type_) geometry.reset(OGRGeometryFactory::forceTo(geometry.release(), type_));
      row->SetGeometryDirectly(geometry.release());
      ++shapes_;
    }
    errors_.check(file_, layer_->CreateFeature(row.get()) != OGRERR_NONE);
    if (++rows_ % rows_per_commit != 0) return;
    errors_.check(file_, layer_->CommitTransaction() != OGRERR_NONE);
    errors_.check(file_, layer_->StartTransaction() != OGRERR_NONE);
  }

  /// The table `layer_styles`, with this style alone.
  void add_style(const LayerStyle& style) {
    errors_.check(file_, layer_->CommitTransaction() != OGRERR_NONE);
    const auto spec = style_table();
    CPLStringList options;
    options.SetNameValue("FID", style_table_id);
    options.SetNameValue("DESCRIPTION", spec.description.c_str());
    options.SetNameValue("ASPATIAL_VARIANT", "GPKG_ATTRIBUTES");
    auto* table = dataset_->CreateLayer(spec.name.c_str(), nullptr, wkbNone, options.List());
    errors_.check(file_, table == nullptr);
    for (const auto& field : spec.fields) {
      OGRFieldDefn definition(field.name.c_str(), field.type == FieldType::boolean ? OFTInteger : OFTString);
      if (field.type == FieldType::boolean) definition.SetSubType(OFSTBoolean);
      definition.SetWidth(field.width);
      errors_.check(file_, table->CreateField(&definition) != OGRERR_NONE);
    }
    OGRFeatureUniquePtr row(OGRFeature::CreateFeature(table->GetLayerDefn()));
    const auto date = carried_date();
    int place = 0;
    for (const auto& value : style_row(style, date)) {
      if (const auto* text = std::get_if<std::string_view>(&value)) row->SetField(place, std::string(*text).c_str());
      if (const auto* whole = std::get_if<std::int64_t>(&value)) row->SetField(place, static_cast<GIntBig>(*whole));
      ++place;
    }
    errors_.check(file_, table->CreateFeature(row.get()) != OGRERR_NONE);
    errors_.check(file_, layer_->StartTransaction() != OGRERR_NONE);
  }

  void finish() {
    errors_.check(file_, layer_->CommitTransaction() != OGRERR_NONE);
    const std::string name = layer_->GetName();
    dataset_.reset();
    errors_.check(file_);
    force_to_disk(file_);
    check_counts(file_, {{name, rows_, shapes_, type_ != wkbNone}});
    complete_ = true;
  }

 private:
  std::filesystem::path file_;
  OGRwkbGeometryType type_;
  const WriteSettings settings_;
  const GdalErrors errors_;
  GDALDatasetUniquePtr dataset_;
  OGRLayer* layer_ = nullptr;
  std::int64_t rows_ = 0, shapes_ = 0;
  bool complete_ = false;
};

/// The geometry of a feature in two dimensions and the target CRS; nothing when it has none.
std::unique_ptr<OGRGeometry> target_geometry(OGRFeature& feature, const Part& part) {
  std::unique_ptr<OGRGeometry> geometry(feature.StealGeometry());
  if (geometry == nullptr) return nullptr;
  geometry->flattenTo2D();
  if (part.transform != nullptr && geometry->transform(part.transform.get()) != OGRERR_NONE)
    throw DataError(say("{}: feature {} cannot be brought to the CRS asked for", part.source.text(), feature.GetFID()));
  return geometry;
}

int field_number(OGRLayer& layer, const std::string& name) {
  return name.empty() ? -1 : layer.GetLayerDefn()->GetFieldIndex(name.c_str());
}

}  // namespace

std::vector<std::string> layer_names(const std::string& path) {
  const QuietGdal quiet;
  return data_layers(*open_vector({path, "", ""}));
}

Collected collect_features(const CollectRequest& request, const std::filesystem::path& out) {
  register_drivers();
  std::vector<Part> parts;
  {
    const QuietGdal quiet;
    for (const auto& source : request.parts) parts.push_back(open_part(source, request));
  }
  if (parts.empty()) throw DataError(say("{}: there is nothing to put into it", out.string()));
  const auto target = request.target.known() ? request.target : parts.front().crs;
  for (auto& part : parts) {
    part.code = field_number(*part.layer, request.filter.code_field);
    part.key = field_number(*part.layer, request.filter.key_field);
    if (!part.crs.known() || part.crs.same_as(target)) continue;
    auto from = reference_of(part.crs), to = reference_of(target);
    part.transform.reset(OGRCreateCoordinateTransformation(&from, &to));
    if (part.transform == nullptr) throw DataError(say("{}: there is no way from {} to {}", part.source.text(), part.crs.id(), target.id()));
  }
  const auto fields = table_fields(parts);
  Table table(request, out, target, table_type(parts), fields);
  Sieve sieve(request.filter);
  Collected collected;
  for (auto& part : parts) {
    const QuietGdal quiet;
    part.layer->ResetReading();
    for (Feature feature(part.layer->GetNextFeature()); feature != nullptr; feature.reset(part.layer->GetNextFeature())) {
      ++collected.read;
      auto geometry = target_geometry(*feature, part);
      const auto verdict = sieve.judge(*feature, geometry.get(), part);
      if (verdict == Sieve::Verdict::outside) ++collected.outside;
      if (verdict == Sieve::Verdict::repeated) ++collected.repeated;
      if (verdict != Sieve::Verdict::keep) continue;
      table.add(*feature, part, std::move(geometry));
      ++collected.kept;
    }
    if (CPLGetLastErrorType() >= CE_Failure)
      throw IoError(say("{}: reading stopped after {} features: {}", part.source.text(), collected.read, gdal_message(say("no reason given"))));
  }
  if (request.style) {
    std::vector<std::string> columns;
    for (const auto& field : fields) columns.emplace_back(field->GetNameRef());
    table.add_style(request.style(columns));
  }
  table.finish();
  return collected;
}

}  // namespace arpent
