// SPDX-License-Identifier: Apache-2.0
/// What a running step may do besides returning values: report, record provenance, promise to publish a file.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"

namespace arpent {

class Output;

/// How far a run is.
struct Progress {
  std::string step;       ///< id of the running step
  std::size_t index = 0;  ///< its number, from 0
  std::size_t count = 0;  ///< number of steps
  double fraction = 0;    ///< of this step, 0 to 1
};

/// Settings of one run. Functions left empty stay silent.
struct RunSettings {
  int threads = 0;         ///< 0: all
  bool overwrite = false;  ///< existing files may be replaced
  std::function<void(const std::string& line)> log = {};      ///< talk, one line without its end
  std::function<void(const std::string& text)> print = {};    ///< data, as it is
  std::function<void(const Progress&)> progress = {};
};

/// One run of one plan. Its functions may be called from any thread.
class RunContext {
 public:
  explicit RunContext(RunSettings settings) : settings_(std::move(settings)) {}
  /// Rolls back when neither `commit` nor `roll_back` was called.
  ~RunContext();
  RunContext(const RunContext&) = delete;
  RunContext& operator=(const RunContext&) = delete;

  [[nodiscard]] int threads() const { return settings_.threads; }
  [[nodiscard]] bool overwrite() const { return settings_.overwrite; }

  void log(const std::string& line);
  /// A line of talk for when the outputs have their names: `product: bilan/arpent.gpkg`.
  void log_when_published(const std::string& line);
  /// Data for the user (stdout of the program), held back until the run has succeeded: a page beside no product would be
  /// taken for a result.
  void print(const std::string& text);
  /// The same at once, for a report on what was found whatever follows.
  void print_now(const std::string& text);
  /// @param fraction of the running step that is done, 0 to 1
  void progress(double fraction);

  /// Adds to the provenance of the run. `step` (with its stage) and `parameters` left empty are filled from the running step.
  void record(ProvenanceRow row);
  /// The same with a digest that is still being worked out; waited for when the provenance is asked for.
  void record(ProvenanceRow row, std::future<std::string> sha256);
  /// Rows of the steps that ran so far, in their order; a step that recorded nothing has one row with its parameters.
  /// @throws what a digest still being worked out failed with
  [[nodiscard]] const std::vector<ProvenanceRow>& provenance();

  /// What is made from here on comes from simulated data.
  void mark_simulated() { simulated_ = true; }
  [[nodiscard]] bool simulated() const { return simulated_; }

  /// Registers what gives an output its final name. Called in order once every step ran and every check passed.
  void on_commit(std::function<void()> action);
  /// Registers what removes an unfinished output. Called in reverse order when the run fails; errors are swallowed.
  void on_rollback(std::function<void()> action);

  /// A folder to write the files of `final_folder` into; the same for all steps that write there. On commit they move to
  /// `final_folder`, all or none, even when the process is killed meanwhile; on failure they vanish.
  /// @throws UsageError when `final_folder` is a file; on commit, when a file exists and `overwrite` is false
  /// @throws IoError when the folder cannot be made, or when another run is writing into `final_folder`
  [[nodiscard]] std::filesystem::path draft_directory(const std::filesystem::path& final_folder);
  /// The same for a single file.
  [[nodiscard]] std::filesystem::path draft_file(const std::filesystem::path& final_file);
  /// The same for a file with companions in its folder: where to write it; what is written beside it goes with it.
  [[nodiscard]] std::filesystem::path draft_with_companions(const std::filesystem::path& final_file);
  /// With `overwrite`, names in `final_folder` an older product may have left and the new one has not: they go when the new files come.
  /// @pre `draft_directory(final_folder)` was called
  void replace_too(const std::filesystem::path& final_folder, const std::vector<std::string>& names);
  /// Gives a file of `draft_file` its name at once, whatever becomes of the run.
  void publish_now(const std::filesystem::path& final_file);

  /// A message with the final names of outputs in place of their drafts', which mean nothing to a person.
  [[nodiscard]] std::string spoken(std::string message) const;

  /// For the engine: names the running step, closes it, ends the run.
  void begin_step(const std::string& id, std::string stage, std::size_t index, std::size_t count, std::string parameters);
  void end_step();
  void commit();
  void roll_back() noexcept;

 private:
  RunSettings settings_;
  std::mutex mutex_;
  Progress at_;
  std::string stage_, parameters_;  // of the running step
  bool recorded_ = false;
  bool simulated_ = false;
  std::string printed_;  // until the run has succeeded
  std::vector<std::string> logged_when_published_;
  std::vector<ProvenanceRow> provenance_;
  std::vector<std::pair<std::size_t, std::future<std::string>>> digests_;  // of rows of the provenance
  std::vector<std::function<void()>> commits_, rollbacks_;
  std::vector<std::pair<std::string, std::string>> drafts_;  // draft folder, final name
  std::vector<std::shared_ptr<Output>> outputs_;
  std::shared_ptr<Output> output(const std::filesystem::path& final_name, bool is_folder);
};

}  // namespace arpent
