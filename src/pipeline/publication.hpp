// SPDX-License-Identifier: Apache-2.0
/// Files that get their final names together, or not at all, even when the process is killed on the way.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace arpent {

/// What `publish_together` is given. `work` is a hidden folder of `target`; what is found in it is of a publication that was cut short.
struct Publication {
  std::filesystem::path draft;       ///< its entries are published
  std::filesystem::path target;      ///< a folder that exists
  std::filesystem::path work;        ///< does not exist
  std::vector<std::string> stale{};  ///< names in `target` that go when the others come
};

/// Moves the former files aside, the new ones in, and only then lets go of the former. Data files (.gpkg, .tif) come last: who sees
/// one sees its companions. Costs two renames a file.
/// @throws IoError when a name cannot be had; `target` is then as it was
void publish_together(const Publication& publication);

/// Puts `target` back as it was before a publication that did not end; does nothing when there was none, or when it had ended.
/// @throws IoError
void undo_publication(const std::filesystem::path& work, const std::filesystem::path& target);

}  // namespace arpent
