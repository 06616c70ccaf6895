// SPDX-License-Identifier: Apache-2.0
#include "import.hpp"

#include <algorithm>

#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "footprint_blob.hpp"
#include "schema.hpp"

namespace arpent {

using namespace registry;

namespace {

constexpr std::size_t most_faults = 20;  // named one by one

std::string insert_version_sql() {
  std::string sql = std::string("INSERT INTO versions(id, passage_id, projet_id, version, emprise_id, empreinte, champs, cause, ") + content_columns + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?";
  for (int c = 0; c < content_count; ++c) sql += ", ?";
  return sql + ")";
}

bool says_a_kind(std::string_view kind) { return !kind.empty() && kind != "autre"; }

const ImportRun& checked(const ImportRun& run) {
  require_actor(run.by);
  if (run.list.empty()) throw UsageError(say("an import needs the lasting name of its list"));
  return run;
}

}  // namespace

RegisterImport::Impl::Impl(Database& database, int epsg, const ImportRun& run)
    : db_(database), unchecked_(database), writing_(database), epsg_(epsg), run_(checked(run)), before_(last_ids(database)),
      footprints_(database),
      find_(database, "SELECT p.id, p.version_id, p.emprise_id, v.version, p.present, v.empreinte, coalesce(v.type, ''), p.rang FROM projets p JOIN versions v ON v.id = p.version_id "
                      "WHERE p.liste_id = ? AND p.projet = ? ORDER BY p.rang"),
      insert_project_(database, "INSERT INTO projets(id, passage_id, liste_id, projet, rang, version_id, emprise_id, insee, en_cours) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      insert_version_(database, insert_version_sql()),
      update_project_(database, "UPDATE projets SET version_id = ?, emprise_id = ?, insee = ?, en_cours = ? WHERE id = ?"),
      update_present_(database, "UPDATE projets SET present = ? WHERE id = ?"),
      insert_presence_(database, "INSERT INTO presences(passage_id, projet_id, present) VALUES(?, ?, ?)"),
      old_content_(database, std::string("SELECT ") + content_columns + " FROM versions WHERE id = ?"),
      old_footprint_(database, "SELECT geom FROM emprises WHERE id = ?"),
      drop_sheet_(database, "DELETE FROM fiches WHERE insee = ? AND projet_id = ?"),
      write_sheet_(database, std::string("INSERT OR REPLACE INTO fiches ") + sheet_rows + " WHERE p.id = ?") {
  run_id_ = db_.number("SELECT coalesce(max(id), 0) + 1 FROM passages");
  next_project_ = db_.number("SELECT coalesce(max(id), 0) + 1 FROM projets");
  next_version_ = db_.number("SELECT coalesce(max(id), 0) + 1 FROM versions");
  first_ = next_project_ == 1;
  // Changed pages stay in memory until the commit, as far as 1 GB, so that others read on meanwhile. Nobody reads an empty register.
  db_.execute(first_ ? "PRAGMA cache_spill = 1" : "PRAGMA cache_spill = 262144");
  Statement list(db_, "SELECT id FROM listes WHERE liste = ?");
  if (list.bind(1, std::string_view(run_.list)).step()) list_id_ = list.number(0);
  list.reset();
  new_list_ = list_id_ == 0;
  if (new_list_) list_id_ = db_.number("SELECT coalesce(max(id), 0) + 1 FROM listes");
  Statement last(db_, "SELECT programme, empreinte FROM passages WHERE nature = 'import' AND liste_id = ? ORDER BY id DESC LIMIT 1");
  if (last.bind(1, list_id_).step()) {
    other_program_ = last.text(0) != run_.by.program;
    same_file_ = !run_.digest.empty() && last.text(1) == run_.digest;
  }
  last.reset();
  begin_run();
  if (new_list_) {
    Statement insert(db_, "INSERT INTO listes VALUES(?, ?, ?)");
    insert.bind(1, list_id_).bind(2, run_id_).bind(3, std::string_view(run_.list)).run();
  }
}

void RegisterImport::Impl::add(const RegisterProjects& projects) {
  Problems problems;
  std::size_t faults = 0;
  for (std::size_t i = 0; i < projects.list.size(); ++i) {
    const auto& project = projects.list[i];
    const auto fault = fault_of(project, projects.outlines);
    if (fault.empty() || ++faults > most_faults) continue;
    const auto row = counts_.read + static_cast<std::int64_t>(i) + 1;
    problems.add(project.id.empty() ? say("list {}, row {}: {}", run_.list, row, fault) : say("list {}, row {} ({}): {}", run_.list, row, project.id, fault));
  }
  if (faults > most_faults) problems.add(say("… and {} more rows", faults - most_faults));
  problems.raise_if_any<DataError>();
  // Rows of one number, however it is written: those that are as the register has them come first, so that one taken out of the list
  // is not read as a change of those that stay.
  std::unordered_map<std::string, std::vector<std::size_t>> of_number;
  const auto key = [](const RegisterProject& project) { return permit_number_key(project.id).value_or(project.id); };
  for (std::size_t i = 0; i < projects.list.size(); ++i) of_number[key(projects.list[i])].push_back(i);
  std::vector<bool> done(projects.list.size());
  for (std::size_t i = 0; i < projects.list.size(); ++i) {
    if (const auto& rows = of_number.at(key(projects.list[i])); rows.size() > 1 && rows.front() == i)
      for (const auto r : rows) {
        const auto row = row_of(projects.list[r], projects.outlines);
        if (const auto found = match(row); found.same) {
          add(row, found, projects.outlines);
          done[r] = true;
        }
      }
    if (done[i]) continue;
    const auto row = row_of(projects.list[i], projects.outlines);
    add(row, match(row), projects.outlines);
  }
}

RegisterImport::Impl::Row RegisterImport::Impl::row_of(const RegisterProject& project, const PolygonSet& outlines) {
  blob_.clear();
  if (project.outline) write_footprint(outlines, *project.outline, epsg_, blob_);
  return {project, content_digest(digest_, project, blob_)};
}

const std::string* RegisterImport::Impl::other_spelling(const std::string& number) {
  const auto key = permit_number_key(number);
  if (!key) return nullptr;
  if (!spellings_) {
    spellings_.emplace();
    Statement all(db_, "SELECT DISTINCT projet FROM projets WHERE liste_id = ? ORDER BY projet");
    all.bind(1, list_id_);
    while (all.step()) note_spelling(std::string(all.text(0)));
  }
  if (const auto found = spellings_->find(*key); found != spellings_->end()) return &found->second;
  if (*key == number) return nullptr;
  bare_number_ = *key;  // a number without blanks and marks is not noted: whether it is there shows when it is looked for
  return &bare_number_;
}

void RegisterImport::Impl::note_spelling(const std::string& number) {
  if (const auto key = permit_number_key(number); spellings_ && key && *key != number) spellings_->emplace(*key, number);
}

RegisterImport::Impl::Match RegisterImport::Impl::match(const Row& row) {
  auto found = match(row, row.project.id);
  if (found.rank > 1 || found.current.id != 0) return found;
  const auto* other = other_spelling(row.project.id);
  if (other == nullptr) return found;
  auto elsewhere = match(row, *other);
  return elsewhere.rank > 1 || elsewhere.current.id != 0 ? elsewhere : found;
}

RegisterImport::Impl::Match RegisterImport::Impl::match(const Row& row, const std::string& number) {
  // The second row of one number in one list is a project of its own, and so on. So is one of another kind: a permit and a declaration may
  // have one number, and stand in any order.
  Match found;
  found.number = number;
  find_.bind(1, list_id_).bind(2, std::string_view(found.number));
  std::int64_t last = 0;
  while (!found.same && find_.step()) {
    last = find_.number(7);
    const auto id = find_.number(0);
    const auto kind = find_.text(6);
    const bool other_kind = kind != row.project.kind && says_a_kind(kind) && says_a_kind(row.project.kind);
    if (other_kind || (id < static_cast<std::int64_t>(seen_.size()) && seen_[static_cast<std::size_t>(id)])) continue;
    const auto known = find_.blob(5);
    const bool same = std::equal(known.begin(), known.end(), row.digest.begin(), row.digest.end());
    if (found.current.id != 0 && !same) continue;
    found.current = {id, find_.number(1), find_.number(2), find_.number(3), find_.number(4) != 0};
    found.rank = last;
    found.same = same;
  }
  find_.reset();
  if (found.current.id == 0) found.rank = last + 1;
  return found;
}

void RegisterImport::Impl::add(const Row& row, const Match& match, const PolygonSet& outlines) {
  ++counts_.read;
  if (match.rank > 1) ++counts_.repeated;
  const auto& current = match.current;
  const auto id = current.id == 0 ? next_project_ : current.id;
  if (id >= static_cast<std::int64_t>(seen_.size())) seen_.resize(static_cast<std::size_t>(id) * 2 + 64);
  seen_[static_cast<std::size_t>(id)] = true;
  if (current.id != 0 && !current.present) {
    note_presence(current.id, true);
    ++counts_.back;
  }
  if (match.same) {
    ++counts_.same;
    return;
  }
  insert_version_.bind(6, std::span<const unsigned char>(row.digest));
  add_version(match, row.project, outlines);
}

std::int64_t RegisterImport::Impl::write_footprint_of(std::int64_t project_id, const RegisterProject& project, const PolygonSet& outlines) {
  const double area = project.outline ? static_cast<double>(BookArea::from(outlines.area(*project.outline)).cm2()) / 1e4 : 0;
  return footprints_.add(run_id_, project_id, area, blob_, project.outline ? outlines.box(*project.outline) : Box{});
}

void RegisterImport::Impl::add_version(const Match& match, const RegisterProject& project, const PolygonSet& outlines) {
  auto current = match.current;
  const bool added = current.id == 0;
  ContentChange change;
  if (added) {
    current.id = next_project_++;
    current.emprise_id = write_footprint_of(current.id, project, outlines);
    change.cause = "projet";
    ++counts_.added;
  } else {
    old_content_.bind(1, current.version_id).step();
    const auto before = read_content(old_content_, 0);
    old_content_.reset();
    old_footprint_.bind(1, current.emprise_id).step();
    const auto old = old_footprint_.blob(0);
    const bool moved = !std::equal(old.begin(), old.end(), blob_.begin(), blob_.end());
    old_footprint_.reset();
    change = content_change(before, project, moved, other_program_);
    if (change.fields == "ligne") ++counts_.row_only;
    if (before.commune != project.commune) drop_sheet_.bind(1, std::string_view(before.commune)).bind(2, current.id).run();
    if (moved) current.emprise_id = write_footprint_of(current.id, project, outlines);
    ++counts_.changed;
  }
  const auto version_id = next_version_++;
  insert_version_.bind(1, version_id).bind(2, run_id_).bind(3, current.id).bind(4, current.version + 1).bind(5, current.emprise_id);
  insert_version_.bind_text_or_null(7, change.fields).bind(8, std::string_view(change.cause));
  bind_content(insert_version_, 9, project, joined_);
  insert_version_.run();
  auto& row = added ? insert_project_ : update_project_;
  if (added) row.bind(1, current.id).bind(2, run_id_).bind(3, list_id_).bind(4, std::string_view(match.number)).bind(5, match.rank);
  const int at = added ? 6 : 1;
  row.bind(at, version_id).bind(at + 1, current.emprise_id).bind_text_or_null(at + 2, project.commune).bind(at + 3, std::int64_t{project.in_flight});
  if (!added) row.bind(5, current.id);
  row.run();
  if (!first_) write_sheet_.bind(1, current.id).run();
  if (added) note_spelling(match.number);
}

void RegisterImport::Impl::note_presence(std::int64_t project_id, bool present) {
  update_present_.bind(1, std::int64_t{present}).bind(2, project_id).run();
  insert_presence_.bind(1, run_id_).bind(2, project_id).bind(3, std::int64_t{present}).run();
  write_sheet_.bind(1, project_id).run();
}

void RegisterImport::Impl::note_absences() {
  std::vector<std::int64_t> gone;
  {
    Statement known(db_, "SELECT id FROM projets WHERE liste_id = ? AND present = 1 ORDER BY id");
    known.bind(1, list_id_);
    while (known.step()) {
      const auto id = static_cast<std::size_t>(known.number(0));
      if (id >= seen_.size() || !seen_[id]) gone.push_back(known.number(0));
    }
  }
  for (const auto id : gone) note_presence(id, false);
  counts_.gone = gone.size();
}

void RegisterImport::Impl::begin_run() {
  Statement insert(db_, "INSERT INTO passages(id, nature, instant, utilisateur, programme, liste_id, source, empreinte, date, complete) "
                        "VALUES(?, 'import', ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, run_id_).bind(2, std::string_view(run_.by.instant)).bind(3, std::string_view(run_.by.user)).bind(4, std::string_view(run_.by.program));
  insert.bind(5, list_id_).bind_text_or_null(6, run_.source).bind_text_or_null(7, run_.digest).bind_text_or_null(8, run_.date).bind(9, std::int64_t{run_.complete}).run();
}

void RegisterImport::Impl::end_run() {
  Statement update(db_, "UPDATE passages SET lus = ?, nouveaux = ?, changes = ?, identiques = ?, repetes = ?, disparus = ?, reparus = ? WHERE id = ?");
  int place = 1;
  for (const auto count : {counts_.read, counts_.added, counts_.changed, counts_.same, counts_.repeated, counts_.gone, counts_.back})
    update.bind(place++, static_cast<std::int64_t>(count));
  update.bind(place, run_id_).run();
}

ImportCounts RegisterImport::Impl::commit() {
  if (run_.complete) note_absences();
  const bool moved = counts_.added + counts_.changed + counts_.gone + counts_.back != 0 || new_list_;
  if (!moved && same_file_) return counts_;  // what was begun is undone: the register stays as it is, byte for byte
  footprints_.finish();
  if (first_) db_.execute(std::string("INSERT INTO fiches ") + sheet_rows + " ORDER BY 1, 2");  // once, in order: half the time
  end_run();
  append_journal(db_, run_.by, "import", run_id_,
                 run_.list + " : " + std::to_string(counts_.added) + " nouveaux, " + std::to_string(counts_.changed) + " changés, " + std::to_string(counts_.same) +
                     " identiques, " + std::to_string(counts_.gone) + " disparus, " + std::to_string(counts_.back) + " reparus",
                 rows_digest(db_, before_, schema_version), schema_version);
  counts_.run = run_id_;
  writing_.commit();
  return counts_;
}

RegisterImport::RegisterImport(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RegisterImport::RegisterImport(RegisterImport&&) noexcept = default;
RegisterImport::~RegisterImport() = default;
void RegisterImport::add(const RegisterProjects& projects) { impl_->add(projects); }
ImportCounts RegisterImport::commit() {
  auto counts = impl_->commit();
  impl_.reset();
  return counts;
}

}  // namespace arpent
