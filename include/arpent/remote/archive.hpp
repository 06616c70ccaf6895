// SPDX-License-Identifier: Apache-2.0
/// Members of archives: zip, 7z, tar (plain or compressed), one file in gzip, bzip2, xz or zstd.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace arpent {

/// A file inside an archive.
struct ArchiveMember {
  std::string name;                    ///< path inside the archive, UTF-8, `/` between folders
  std::optional<std::uint64_t> bytes;  ///< unpacked; not every format says it
};

/// Against archives made to fill a disk.
struct UnpackLimits {
  std::uint64_t bytes = std::uint64_t{64} << 30;  ///< in all
  /// Unpacked bytes for each byte of the archive, where more than `ratio_from` bytes come out. Maps reach about 20.
  double ratio = 250;
  std::uint64_t ratio_from = std::uint64_t{64} << 20;
};

/// Files of an archive (folders are not listed), in its order.
/// @throws IoError when it is not an archive, or damaged
[[nodiscard]] std::vector<ArchiveMember> archive_members(const std::filesystem::path& file);

/// Unpacks the members that fit into a folder, under their paths. All or nothing: the folder appears when everything is out.
///
/// @param pattern of the base name, or of the whole path when it has a `/`; `*` any text, `?` one character, case aside;
///                empty: every member. With a `.shp` come its `.dbf .shx .prj .cpg`.
/// @param into    a folder that is not there yet, or is empty; its parents are made
/// @return files that fit, in the order of the archive, then what came along
/// @throws DataError when nothing fits (names the first 20 members); IoError for names that lead out of the folder, links,
///         damage, encryption, more than the limits, a folder with files in it, a disk too small
/// Cost: members are streamed, memory does not depend on their size. A solid 7z is decoded up to the last member wanted.
std::vector<std::filesystem::path> unpack(const std::filesystem::path& file, const std::string& pattern, const std::filesystem::path& into,
                                          const UnpackLimits& limits = {});

}  // namespace arpent
