// SPDX-License-Identifier: Apache-2.0
#include "checked_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

CheckedFile::CheckedFile(const std::filesystem::path& file)
    : file_(file.string()), descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) raise();
}

CheckedFile::~CheckedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void CheckedFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) raise();
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void CheckedFile::close() {
  if (::fsync(descriptor_) != 0) raise();
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) raise();
}

void CheckedFile::raise() const {
  const auto code = errno;
  throw IoError(say("cannot write {}: {}", file_, std::strerror(code)) + "\n" +
                (code == ENOSPC ? tr("the disk is full: free some space or choose another output folder")
                                : tr("check the free space, quota and permissions of that folder")));
}

}  // namespace arpent
