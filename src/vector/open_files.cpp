// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/open_files.hpp"

namespace arpent {
namespace {

thread_local OpenFiles* current = nullptr;

}  // namespace

OpenFiles::OpenFiles() {
  if (current == nullptr) current = this;
}

OpenFiles::~OpenFiles() {
  if (current == this) current = nullptr;
}

std::shared_ptr<void> kept_file(const std::string& path) {
  if (current == nullptr) return nullptr;
  const auto found = current->files_.find(path);
  return found == current->files_.end() ? nullptr : found->second;
}

void keep_file(const std::string& path, std::shared_ptr<void> dataset) {
  if (current != nullptr) current->files_[path] = std::move(dataset);
}

}  // namespace arpent
