// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <locale.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct archive;
struct archive_entry;

namespace arpent::remote {

enum class MemberShape : std::uint8_t { file, folder, link, other };

struct Member {
  std::string name;
  std::optional<std::uint64_t> bytes;
  MemberShape shape = MemberShape::file;
  bool encrypted = false;
};

/// Names are read as UTF-8 whatever the locale of the program: libarchive asks the thread's.
class Utf8Locale {
 public:
  Utf8Locale();
  ~Utf8Locale();
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t made_, before_;
};

/// An archive, member after member. Any word of doubt from libarchive about data (a wrong CRC is a mere warning to it) is an error.
class ArchiveReader {
 public:
  /// @throws IoError when it is none
  explicit ArchiveReader(const std::filesystem::path& file);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  /// Nothing: that was the last.
  std::optional<Member> next();
  /// Bytes of the member, nothing at its end. Valid until the next call.
  std::string_view read();

 private:
  [[noreturn]] void damaged() const;
  Utf8Locale locale_;
  std::filesystem::path file_;
  std::unique_ptr<archive, int (*)(archive*)> archive_;
  std::string lone_;  // name of the one file of a .gz; empty: an archive proper
  std::vector<char> buffer_;
};

/// Whether the bytes of a gzip file add up. libarchive does not look.
/// @throws IoError when they do not
void check_gzip(const std::filesystem::path& file);

}  // namespace arpent::remote
