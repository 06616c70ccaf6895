// SPDX-License-Identifier: Apache-2.0
#include "arpent/register/register.hpp"

#include <fstream>

#include "arpent/core/ending.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "import.hpp"
#include "register_impl.hpp"
#include "review.hpp"
#include "schema.hpp"

namespace arpent {

using namespace registry;

namespace {

int epsg_of(const Crs& crs) {
  const std::string prefix = "EPSG:";
  const auto code = crs.id().starts_with(prefix) ? whole_number(std::string_view(crs.id()).substr(prefix.size())) : std::nullopt;
  if (!crs.known()) throw DataError(say("a register needs a projected CRS with an EPSG code, and none is known here; EPSG:2154 is Lambert-93"));
  if (!code || !crs.projected()) throw DataError(say("a register needs a projected CRS with an EPSG code, not '{}'; EPSG:2154 is Lambert-93", crs.id()));
  return static_cast<int>(*code);
}

}  // namespace

registry::Database& Register::Impl::writable() {
  if (mode != RegisterMode::write) throw UsageError(say("register {} was opened for reading", db->file()));
  return *db;
}

void Register::create(const std::filesystem::path& file, const Crs& crs, const RegisterActor& by) {
  require_actor(by);
  const int epsg = epsg_of(crs);
  if (std::filesystem::exists(file)) throw UsageError(say("{} exists; a register is never overwritten", file.string()));
  const auto part = std::filesystem::path(file.string() + ".part");
  std::error_code ignored;
  const Fleeting journal(part.string() + "-journal"), fleeting(part, [&] {
    std::filesystem::remove(part, ignored);
    std::ofstream empty(part);
  });
  try {
    {
      const Database db(part, Database::Open::create, 0);
      db.execute("PRAGMA synchronous = OFF");  // forced to disk once, before it gets its name
      Writing writing(db);
      // Only the systems used: the others are in every copy of SpatiaLite, and would be 6 MB in each register.
      db.execute("SELECT InitSpatialMetadata(0, 'NONE')");
      for (const int code : {4326, epsg}) {
        db.execute("SELECT InsertEpsgSrid(" + std::to_string(code) + ")");
        if (db.number("SELECT count(*) FROM spatial_ref_sys WHERE srid = " + std::to_string(code)) != 1)
          throw DataError(say("SpatiaLite does not know EPSG:{}; choose another CRS", code));
      }
      create_schema(db, epsg);
      seal_schema(db, schema_version, by, "creation", "");
      writing.commit();
    }
    publish_file(part, file);
  } catch (...) {
    std::filesystem::remove(part, ignored);
    std::filesystem::remove(part.string() + "-journal", ignored);
    throw;
  }
}

Register::Register(const std::filesystem::path& file, RegisterMode mode, const RegisterOptions& options) : impl_(std::make_unique<Impl>()) {
  impl_->db = std::make_unique<Database>(file, mode == RegisterMode::write ? Database::Open::write : Database::Open::read, options.wait_ms);
  impl_->mode = mode;
  require_register(*impl_->db);
  impl_->epsg = static_cast<int>(impl_->db->number("SELECT srid FROM geometry_columns WHERE f_table_name = 'emprises'"));
}
Register::~Register() = default;
Register::Register(Register&&) noexcept = default;

int Register::epsg() const { return impl_->epsg; }

RegisterImport Register::begin_import(const ImportRun& run) { return RegisterImport(std::make_unique<RegisterImport::Impl>(impl_->writable(), impl_->epsg, run)); }

ImportCounts Register::import(const RegisterProjects& projects, const ImportRun& run) {
  auto import = begin_import(run);
  import.add(projects);
  return import.commit();
}

RegisterReview Register::begin_review(const ReviewRun& run) { return RegisterReview(std::make_unique<RegisterReview::Impl>(impl_->writable(), run)); }

ReviewCounts Register::store_opinions(const ReviewRun& run, std::span<const RegisterOpinion> opinions) {
  auto review = begin_review(run);
  review.add(opinions);
  return review.commit();
}

std::vector<RegisterLine> Register::lines(const RegisterFilter& filter) const { return registry::lines(*impl_->db, filter); }
StoredProjects Register::projects(const RegisterFilter& filter) const { return registry::projects(*impl_->db, filter); }
RegisterProjects Register::versions(std::int64_t project) const { return registry::versions(*impl_->db, project); }
std::vector<RegisterOpinion> Register::opinions(std::int64_t project) const { return registry::opinions(*impl_->db, project); }
std::vector<RegisterChange> Register::changes(const std::string& since) const { return registry::changes(*impl_->db, since); }
std::vector<RegisterCheck> Register::verify() const { return registry::verify(*impl_->db); }
std::string Register::seal() const { return impl_->db->text("SELECT empreinte FROM journal ORDER BY id DESC LIMIT 1"); }
void Register::backup(const std::filesystem::path& to) const { copy_register(*impl_->db, to); }

std::filesystem::path Register::migrate(const std::filesystem::path& file, const RegisterActor& by, const RegisterOptions& options) {
  return registry::migrate(file, migrations(), by, options.wait_ms);
}

}  // namespace arpent
