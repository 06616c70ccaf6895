// SPDX-License-Identifier: Apache-2.0
#include "plain_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

[[noreturn]] void raise(const std::filesystem::path& spoken, int reason) {
  const auto name = spoken.string();
  const std::string why = std::strerror(reason);
  throw IoError(reason == ENOSPC || reason == EDQUOT || reason == EFBIG
                    ? say("cannot write {}: {}\nthe disk is full: free some space or choose another output folder", name, why)
                    : say("cannot write {}: {}\ncheck that the folder exists, its permissions and its free space", name, why));
}

}  // namespace

PlainFile PlainFile::create(const std::filesystem::path& file, const std::filesystem::path& spoken) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) raise(spoken, errno);
  return {descriptor, spoken};
}

PlainFile PlainFile::nameless(const std::filesystem::path& folder, const std::filesystem::path& spoken) {
  std::string name = (folder / ".arpent-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) raise(spoken, errno);
  ::unlink(name.c_str());
  return {descriptor, spoken};
}

PlainFile::~PlainFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void PlainFile::fail(int reason) const { raise(spoken_, reason); }

void PlainFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto done = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail(done < 0 ? errno : ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
}

void PlainFile::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto done = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail(done < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
}

void PlainFile::finish() {
  if (::fsync(descriptor_) != 0) fail(errno);
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (::close(descriptor) != 0) fail(errno);
}

void sync_file(const std::filesystem::path& file, const std::filesystem::path& spoken) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!done) raise(spoken, reason);
}

}  // namespace arpent
