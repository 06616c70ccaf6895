// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "arpent/core/ending.hpp"
#include "output_lock.hpp"

namespace arpent {

/// One output of a run, in a hidden draft until it is published. Two runs never write one output at once: the second is
/// refused. What killed runs left of the same output is removed, a publication they left half done is undone.
class Output {
 public:
  enum class Kind {
    folder,  ///< the draft's files go into the folder `output`
    file     ///< they go beside the file `output`, which is one of them
  };
  /// @throws IoError when another run writes the same, or nothing can be written there
  Output(std::filesystem::path output, Kind kind, bool overwrite);
  /// Removes what was not published, folders made for it too when they are empty.
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  [[nodiscard]] const std::filesystem::path& draft() const { return draft_; }
  [[nodiscard]] bool is(const std::filesystem::path& output, Kind kind) const;
  /// Names in the final folder that go when the output is published over an older one.
  void leave_behind(const std::vector<std::string>& names) { stale_.insert(stale_.end(), names.begin(), names.end()); }
  /// All files get their names, or none.
  /// @throws UsageError when one exists and may not be replaced; IoError
  void publish();

  /// Puts right what a run that was killed while it published left of `output`. Nothing when a living run is at it.
  static void put_right(const std::filesystem::path& output);

 private:
  Kind kind_;
  std::filesystem::path output_, key_, folder_, base_, draft_, made_;
  bool overwrite_;
  std::vector<std::string> stale_;
  std::unique_ptr<OutputLock> lock_, inner_lock_;
  std::unique_ptr<Fleeting> fleeting_;
  void publish_files();
  [[nodiscard]] std::filesystem::path shown(const std::filesystem::path& name) const;
};

/// @throws UsageError naming those that exist
void refuse_existing(const std::vector<std::filesystem::path>& files);

}  // namespace arpent
