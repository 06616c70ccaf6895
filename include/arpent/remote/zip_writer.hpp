// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace arpent {

/// A file to put into an archive.
struct ZipMember {
  std::string name;          ///< path inside the archive, `/` between folders
  std::string_view content;
};

/// A zip archive as bytes, members deflated, in the order given.
///
/// Bytes depend on names and content (and on the version of zlib): members carry no date, no owner, no extra field of one machine.
/// @throws DataError when two members have one name or one has none; IoError with libarchive's reason
[[nodiscard]] std::string zip_archive(std::span<const ZipMember> members);

}  // namespace arpent
