// SPDX-License-Identifier: Apache-2.0
#include "output_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// "process 4711 on machine", as the holder of the lock wrote it, in the reader's language.
std::string holder(const fs::path& file) {
  std::array<char, 300> text{};
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const auto size = descriptor < 0 ? -1 : ::read(descriptor, text.data(), text.size());
  if (descriptor >= 0) ::close(descriptor);
  if (size <= 0) return say("another process");
  const std::string written(text.data(), static_cast<std::size_t>(size));
  const auto words = split(written, ' ');
  return words.size() == 4 && words[0] == "process" && words[2] == "on" ? say("process {} on {}", words[1], words[3]) : written;
}

/// One wording for all languages: others read it.
std::string own_name() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return fmt::format("process {} on {}", ::getpid(), host.data());
}

bool same_file(int descriptor, const fs::path& file) {
  struct stat open{}, named{};
  return ::fstat(descriptor, &open) == 0 && ::stat(file.c_str(), &named) == 0 && open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

OutputLock::Taken OutputLock::take() {
  const Undivided made;  // from the making of the file to its being fleeting
  for (;;) {
    descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) return Taken::impossible;
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      return errno == EWOULDBLOCK ? Taken::by_another : Taken::no_locks;
    }
    if (same_file(descriptor_, file_)) break;
    ::close(descriptor_);  // the holder before us took the file away while we waited at the door
  }
  held_ = true;
  fleeting_ = std::make_unique<Fleeting>(file_);
  const auto name = own_name();
  if (::ftruncate(descriptor_, 0) == 0 && ::write(descriptor_, name.data(), name.size()) < 0) return Taken::yes;  // a full disk: nameless, but locked
  return Taken::yes;
}

OutputLock::OutputLock(fs::path file, const fs::path& output) : file_(std::move(file)) {
  switch (const auto taken = take(); taken) {
    case Taken::yes:
    case Taken::no_locks: return;
    case Taken::by_another: {
      const auto who = holder(file_);
      ::close(descriptor_);
      throw IoError(say("another run of arpent ({}) is writing into {}: wait for its end, or choose another output", who, output.string()));
    }
    case Taken::impossible:
      throw IoError(say("cannot write into {}: {}\ncheck the permissions and the free space of that folder",
                        file_.has_parent_path() ? file_.parent_path().string() : ".", std::strerror(errno)));
  }
}

std::unique_ptr<OutputLock> OutputLock::attempt(const fs::path& file) {
  std::unique_ptr<OutputLock> lock(new OutputLock);
  lock->file_ = file;
  if (const auto taken = lock->take(); taken == Taken::yes) return lock;
  return nullptr;
}

OutputLock::~OutputLock() {
  if (descriptor_ < 0) return;
  // Before it is let go: who opens it later makes another.
  if (held_) ::unlink(file_.c_str());
  ::close(descriptor_);
}

}  // namespace arpent
