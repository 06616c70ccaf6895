// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

/// Bytes to a new file, every write checked, forced to disk on close.
class CheckedFile {
 public:
  explicit CheckedFile(const std::filesystem::path& file)
      : file_(file.string()), descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) raise();
  }
  ~CheckedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  CheckedFile(const CheckedFile&) = delete;
  CheckedFile& operator=(const CheckedFile&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) raise();
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void close() {
    if (::fsync(descriptor_) != 0) raise();
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) raise();
  }

 private:
  [[noreturn]] void raise() const {
    const std::string reason = std::strerror(errno);
    throw IoError("cannot write " + file_ + ": " + reason +
                  (errno == ENOSPC ? "\nthe disk is full: free some space or choose another output folder" : ""));
  }
  std::string file_;
  int descriptor_;
};

std::string csv_value(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return csv_field(*text, true);
  if (const auto* number = std::get_if<Decimal4>(&value)) return number->text();
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  return "";
}

}  // namespace

void write_csv(const OutTable& table, const std::filesystem::path& file) {
  constexpr std::size_t chunk = 1 << 20;
  CheckedFile out(file);
  std::string text;
  for (const auto& column : table.columns) text += (text.empty() ? "" : ",") + column.name;
  text += '\n';
  for (std::size_t i = 0; i < table.size; ++i) {
    const auto row = table.row(i);
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) text += ',';
      text += csv_value(row[k]);
    }
    text += '\n';
    if (text.size() >= chunk) {
      out.write(text);
      text.clear();
    }
  }
  out.write(text);
  out.close();
}

}  // namespace arpent
