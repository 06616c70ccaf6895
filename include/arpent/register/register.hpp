// SPDX-License-Identifier: Apache-2.0
/// The lasting database of projects and opinions: a SpatiaLite file that only grows.
///
/// Tables, guarantees and SQL examples: docs/registre.fr.md. Every write is one transaction: it is in the file as a whole once
/// the call returned, or not at all. One program writes at a time, others wait; readers read what was committed last.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/register/values.hpp"

namespace arpent {

/// Whether a register is opened to be read or written.
enum class RegisterMode : std::uint8_t { read, write };

/// How a register is opened.
struct RegisterOptions {
  int wait_ms = 30000;  ///< how long to wait for another program that reads or writes
};

class Register;

/// An import under way: holds the right to write. What is not committed never was.
class RegisterImport {
 public:
  RegisterImport(RegisterImport&&) noexcept;
  ~RegisterImport();
  /// @throws DataError naming every row that cannot be kept (no id, a date that is none, an outline that does not exist)
  /// Cost: 10 to 20 µs a project.
  void add(const RegisterProjects& projects);
  /// Once, after all rows. @throws IoError: the disk is full, someone reads for longer than the wait; nothing is kept then
  ImportCounts commit();

 private:
  friend class Register;
  struct Impl;
  explicit RegisterImport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A review under way, as `RegisterImport`.
class RegisterReview {
 public:
  RegisterReview(RegisterReview&&) noexcept;
  ~RegisterReview();
  /// @throws DataError when an opinion is of no project or version of the register
  void add(std::span<const RegisterOpinion> opinions);
  ReviewCounts commit();

 private:
  friend class Register;
  struct Impl;
  explicit RegisterReview(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// All that is asked of a register while it lives is of one state. Who commits meanwhile waits for its end.
class RegisterSnapshot {
 public:
  RegisterSnapshot(RegisterSnapshot&&) noexcept;
  ~RegisterSnapshot();

 private:
  friend class Register;
  struct Impl;
  explicit RegisterSnapshot(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The rows of a table, one at a time.
class RegisterRows {
 public:
  RegisterRows(RegisterRows&&) noexcept;
  ~RegisterRows();
  /// False at the end.
  bool next(std::vector<RegisterValue>& row);
  /// From the first again.
  void restart();

 private:
  friend class Register;
  struct Impl;
  explicit RegisterRows(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// One connection to one file. Not shared between threads.
class Register {
 public:
  /// An empty register. It appears under its name when complete.
  /// @param crs projected, known by an EPSG code
  /// @throws UsageError when the file exists; DataError for another CRS; IoError
  static void create(const std::filesystem::path& file, const Crs& crs, const RegisterActor& by);

  /// @throws IoError when there is no such file; DataError when it is no register, of an older schema (to be migrated) or of a newer
  Register(const std::filesystem::path& file, RegisterMode mode, const RegisterOptions& options = {});
  ~Register();
  Register(Register&&) noexcept;

  [[nodiscard]] int epsg() const;

  /// @throws UsageError when the register was opened for reading or the run lacks a list, instant or program;
  ///   IoError when another program has been writing for longer than the wait
  [[nodiscard]] RegisterImport begin_import(const ImportRun& run);
  /// The whole of a list at once.
  ImportCounts import(const RegisterProjects& projects, const ImportRun& run);

  /// @throws as `begin_import`
  [[nodiscard]] RegisterReview begin_review(const ReviewRun& run);
  /// Without opinions: the layers and rules of the run become those projects are held against (`projets_a_reexaminer`).
  ReviewCounts store_opinions(const ReviewRun& run, std::span<const RegisterOpinion> opinions);

  /// Ordered by list, id, rank for a commune; else by key. Cost: 2 to 4 µs a line.
  [[nodiscard]] std::vector<RegisterLine> lines(const RegisterFilter& filter) const;
  /// The same with contents and outlines, by key.
  [[nodiscard]] StoredProjects projects(const RegisterFilter& filter) const;
  /// Every version of a project, the first first; outlines as they were.
  [[nodiscard]] RegisterProjects versions(std::int64_t project) const;
  /// Every opinion of a project with its findings, the first first.
  [[nodiscard]] std::vector<RegisterOpinion> opinions(std::int64_t project) const;
  /// What was recorded at or after an instant (`2026-11-01` is its first second), in the order recorded.
  [[nodiscard]] std::vector<RegisterChange> changes(const std::string& since) const;

  /// Every run, the first first.
  [[nodiscard]] std::vector<RegisterRun> runs() const;
  /// Around all ground any project ever had.
  [[nodiscard]] Box extent() const;
  /// Whether a source of a run or of a layer says that its data are simulated.
  [[nodiscard]] bool simulated() const;
  /// @pre no other snapshot of this register lives
  [[nodiscard]] RegisterSnapshot snapshot() const;
  [[nodiscard]] static std::vector<std::string> columns(RegisterTable table);
  [[nodiscard]] std::int64_t count(RegisterTable table) const;
  [[nodiscard]] RegisterRows rows(RegisterTable table) const;
  [[nodiscard]] StoredFootprints footprints() const;

  /// Every check on the file. Cost: reads it whole.
  [[nodiscard]] std::vector<RegisterCheck> verify() const;
  /// Digest of the last row of the journal: whoever keeps it elsewhere can prove later that nothing before it was touched.
  [[nodiscard]] std::string seal() const;
  /// A copy of what is committed, while others read and write. It appears under its name when complete.
  /// @throws UsageError when `to` exists; IoError
  void backup(const std::filesystem::path& to) const;

  /// Brings a register of an older schema up to date, in place, in one transaction, after a copy beside it.
  /// @return the copy; empty when the schema was current. @throws as the constructor
  static std::filesystem::path migrate(const std::filesystem::path& file, const RegisterActor& by, const RegisterOptions& options = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arpent
