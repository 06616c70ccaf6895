// SPDX-License-Identifier: Apache-2.0
#include "archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "file.hpp"

namespace arpent::remote {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

enum class Format : std::uint8_t { none, archive, compressed };

constexpr std::size_t tar_block = 512;
bool is_tar(std::string_view head) { return head.size() > 262 && head.substr(257, 5) == "ustar"; }

Format format_of(std::string_view head) {
  for (const auto magic : {"7z\xbc\xaf\x27\x1c"sv, "PK\x03\x04"sv, "PK\x05\x06"sv, "PK\x07\x08"sv})
    if (head.starts_with(magic)) return Format::archive;
  for (const auto magic : {"\x1f\x8b"sv, "BZh"sv, "\xfd" "7zXZ\0"sv, "\x28\xb5\x2f\xfd"sv})
    if (head.starts_with(magic)) return Format::compressed;
  return is_tar(head) ? Format::archive : Format::none;
}

/// The name a gzip file gives its content (RFC 1952), else its own without the ending.
std::string lone_name(const fs::path& file, std::string_view head) {
  constexpr unsigned extra = 4, name = 8;
  if (head.starts_with("\x1f\x8b\x08"sv) && head.size() > 12) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(head[at])); };
    std::size_t at = 10;
    if ((byte(3) & extra) != 0) at += 2 + byte(10) + 256 * byte(11);
    const auto end = head.find('\0', at);
    if ((byte(3) & name) != 0 && at < head.size() && end != std::string_view::npos && end > at) return std::string(head.substr(at, end - at));
  }
  const auto ending = lower(file.extension().string());
  const bool known = ending == ".gz" || ending == ".bz2" || ending == ".xz" || ending == ".zst";
  return known ? file.stem().string() : file.filename().string();
}

MemberShape shape_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return MemberShape::link;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return MemberShape::file;
    case AE_IFDIR: return MemberShape::folder;
    case AE_IFLNK: return MemberShape::link;
    default: return MemberShape::other;
  }
}

/// libarchive does not always say why.
const char* said_by(archive* a) {
  const char* said = archive_error_string(a);
  return said == nullptr ? tr("no reason is given") : said;
}

/// Pieces of an opened file, decompressed where it is.
std::unique_ptr<archive, int (*)(archive*)> opened(const fs::path& file, bool formats, bool raw) {
  std::unique_ptr<archive, int (*)(archive*)> made(archive_read_new(), &archive_read_free);
  if (!made) throw IoError(say("libarchive cannot be started"));
  auto* const a = made.get();
  if (formats) {
    archive_read_support_format_zip_seekable(a);  // the list at the end counts, not what lies between the members
    archive_read_support_format_7zip(a);
    archive_read_support_format_tar(a);
  }
  if (raw) archive_read_support_format_raw(a);
  archive_read_support_filter_gzip(a);
  archive_read_support_filter_bzip2(a);
  archive_read_support_filter_xz(a);
  archive_read_support_filter_zstd(a);
  if (archive_read_open_filename(a, file.c_str(), std::size_t{1} << 18) != ARCHIVE_OK)
    throw IoError(say("{}: the archive cannot be opened: {}", file.string(), said_by(a)));
  return made;
}

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
    table[i] = c;
  }
  return table;
}();

/// Whether a second gzip member may begin somewhere after the first bytes: such files say the sums of each, we count but the whole.
bool may_have_members(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(10);
  std::vector<char> buffer(std::size_t{1} << 20);
  std::string last;
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    const std::string piece = last + std::string(buffer.data(), static_cast<std::size_t>(in.gcount()));
    for (auto at = piece.find("\x1f\x8b\x08"sv); at != std::string::npos; at = piece.find("\x1f\x8b\x08"sv, at + 1))
      if (at + 3 < piece.size() && static_cast<unsigned char>(piece[at + 3]) < 0x20) return true;
    last = piece.substr(piece.size() - std::min<std::size_t>(piece.size(), 3));
  }
  return false;
}

}  // namespace

Utf8Locale::Utf8Locale() : made_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(made_ != nullptr ? ::uselocale(made_) : nullptr) {}
Utf8Locale::~Utf8Locale() {
  if (made_ == nullptr) return;
  ::uselocale(before_);
  ::freelocale(made_);
}

ArchiveReader::ArchiveReader(const fs::path& file) : file_(file), archive_(nullptr, &archive_read_free), buffer_(std::size_t{1} << 18) {
  const auto head = first_bytes(file, 4096);
  if (head.empty() && !fs::exists(file)) throw IoError(say("{}: cannot be read: {}", file.string(), std::strerror(ENOENT)));
  const auto format = format_of(head);
  if (format == Format::none) throw IoError(say("{}: is not an archive: zip, 7z, tar or gzip are read", file.string()));
  if (format == Format::archive) {
    archive_ = opened(file, true, false);
    return;
  }
  // A tar, or one file? libarchive takes whatever begins with zeros for an empty tar, so it is not asked.
  archive_ = opened(file, false, true);
  archive_entry* entry = nullptr;
  if (archive_read_next_header(archive_.get(), &entry) != ARCHIVE_OK) damaged();
  std::string start(tar_block, '\0');
  const auto got = archive_read_data(archive_.get(), start.data(), start.size());
  if (got < 0) damaged();
  start.resize(static_cast<std::size_t>(got));
  const bool tar = is_tar(start);
  archive_ = opened(file, tar, !tar);
  if (!tar) lone_ = lone_name(file, head);
}

ArchiveReader::~ArchiveReader() = default;

void ArchiveReader::damaged() const {
  throw IoError(say("{}: the archive is damaged or not finished: {}\nremove it and fetch it again", file_.string(), said_by(archive_.get())));
}

std::optional<Member> ArchiveReader::next() {
  archive_entry* entry = nullptr;
  const int code = archive_read_next_header(archive_.get(), &entry);
  if (code == ARCHIVE_EOF) return std::nullopt;
  if (code != ARCHIVE_OK && code != ARCHIVE_WARN) damaged();
  Member member;
  const bool lone = archive_format(archive_.get()) == ARCHIVE_FORMAT_RAW;
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (lone) member.name = lone_;
  else if (name == nullptr) damaged();
  else member.name = name;
  member.shape = shape_of(entry);
  member.encrypted = archive_entry_is_data_encrypted(entry) != 0;
  if (!lone && archive_entry_size_is_set(entry) != 0) member.bytes = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
  return member;
}

std::string_view ArchiveReader::read() {
  const auto got = archive_read_data(archive_.get(), buffer_.data(), buffer_.size());
  if (got < 0) damaged();
  return {buffer_.data(), static_cast<std::size_t>(got)};
}

void check_gzip(const fs::path& file) {
  const auto fail = [&](const char* what) { throw IoError(say("{}: the archive is damaged or not finished: {}\nremove it and fetch it again", file.string(), what)); };
  const auto size = fs::file_size(file);
  std::array<unsigned char, 8> trailer{};
  std::ifstream in(file, std::ios::binary);
  if (size < 18 || !in.seekg(static_cast<std::streamoff>(size - 8)) || !in.read(reinterpret_cast<char*>(trailer.data()), 8)) fail(tr("it is too short"));
  const auto number = [&](std::size_t at) {
    return static_cast<std::uint32_t>(trailer[at]) | static_cast<std::uint32_t>(trailer[at + 1]) << 8 | static_cast<std::uint32_t>(trailer[at + 2]) << 16 |
           static_cast<std::uint32_t>(trailer[at + 3]) << 24;
  };
  const auto stream = opened(file, false, true);
  archive_entry* entry = nullptr;
  std::uint32_t crc = 0xffffffffU, length = 0;
  std::vector<char> buffer(std::size_t{1} << 18);
  la_ssize_t got = archive_read_next_header(stream.get(), &entry) == ARCHIVE_OK ? 1 : -1;
  while (got > 0 && (got = archive_read_data(stream.get(), buffer.data(), buffer.size())) > 0) {
    length += static_cast<std::uint32_t>(got);
    for (la_ssize_t i = 0; i < got; ++i) crc = crc_table[(crc ^ static_cast<unsigned char>(buffer[static_cast<std::size_t>(i)])) & 0xff] ^ (crc >> 8);
  }
  if (got < 0) fail(said_by(stream.get()));
  if (~crc == number(0) && length == number(4)) return;
  if (length == number(4)) fail(tr("its CRC is wrong"));
  if (!may_have_members(file)) fail(tr("its length is not the one it says"));
}

}  // namespace arpent::remote
