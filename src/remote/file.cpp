// SPDX-License-Identifier: Apache-2.0
#include "file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "arpent/core/ending.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent::remote {
namespace fs = std::filesystem;

File::File(fs::path file, bool fresh)
    : file_(std::move(file)), descriptor_(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (fresh ? O_EXCL : 0), 0666)) {
  if (descriptor_ < 0) fail();
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void File::fail() const {
  const auto code = errno;
  throw IoError(say("cannot write {}: {}\n{}", file_.string(), std::strerror(code),
                    code == ENOSPC || code == EDQUOT || code == EFBIG ? tr("the disk is full: free some space or choose another folder")
                                                                      : tr("check that the folder exists and may be written")));
}

void File::empty() {
  if (::ftruncate(descriptor_, 0) != 0) fail();
}

void File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail();
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void File::finish() {
  if (::fsync(descriptor_) != 0) fail();
  if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

void write_whole(const fs::path& file, std::string_view text) {
  auto draft = file;
  draft += fmt::format(".{}.tmp", ::getpid());
  std::optional<File> out;
  const Fleeting fleeting(draft, [&] {
    std::error_code ignored;
    fs::remove(draft, ignored);
    out.emplace(draft);
  });
  out->write(text);
  out->finish();
  move_file(draft, file);
}

void move_file(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0)
    throw IoError(say("cannot rename {} to {}: {}", from.string(), to.string(), std::strerror(errno)));
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

std::string first_bytes(const fs::path& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  std::string text(most, '\0');
  in.read(text.data(), static_cast<std::streamsize>(most));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text;
}

std::string whole_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) throw IoError(say("{}: cannot be read: {}", file.string(), std::strerror(errno)));
  return text;
}

void make_folder(const fs::path& folder) {
  std::error_code code;
  fs::create_directories(folder, code);
  std::error_code unseen;  // a name too long, say: `code` has the reason
  if (!fs::is_directory(folder, unseen))
    throw IoError(say("cannot make the folder {}: {}", folder.string(), code ? code.message() : say("a file is in the way")));
}

}  // namespace arpent::remote
