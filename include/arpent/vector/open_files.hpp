// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <string>

namespace arpent {

/// While one lives, this thread opens each vector file once, however many of its layers are read: opening a GeoPackage of twenty
/// layers takes 5 ms. Files must not change meanwhile. Not nested; other threads open for themselves.
class OpenFiles {
 public:
  OpenFiles();
  ~OpenFiles();
  OpenFiles(const OpenFiles&) = delete;
  OpenFiles& operator=(const OpenFiles&) = delete;

 private:
  friend std::shared_ptr<void> kept_file(const std::string& path);
  friend void keep_file(const std::string& path, std::shared_ptr<void> dataset);
  std::map<std::string, std::shared_ptr<void>> files_;  // by path
};

/// For the readers: the dataset of a path, when it is kept; nullptr when it is not, or nothing is.
[[nodiscard]] std::shared_ptr<void> kept_file(const std::string& path);
void keep_file(const std::string& path, std::shared_ptr<void> dataset);

}  // namespace arpent
