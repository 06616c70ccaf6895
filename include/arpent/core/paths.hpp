// SPDX-License-Identifier: Apache-2.0
/// Paths that a file written by someone else names.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace arpent {

/// Whether a path or source (`path:layer@date`) written in a file stays in the folder it starts from: relative, never up (`..`),
/// and no address or connection (`/vsicurl/…`, `https://…`, `PG:…`). A text; nothing is opened, and links are followed later.
[[nodiscard]] bool stays_inside(std::string_view path);

/// The file that a description (`layer.json`, a rule set) names beside itself, or in a neighbour of its folder (`../LAYER/FILE`): layers
/// of one catalogue share their lists.
/// @throws DataError when the name leads elsewhere
[[nodiscard]] std::filesystem::path file_beside(const std::filesystem::path& description, const std::string& name);

/// What the system says of a path that cannot even be asked about (a name too long, links that go round, a folder closed to us):
/// `/srv/données/…: File name too long`, in the words of the reader's locale.
[[nodiscard]] std::string path_trouble(const std::filesystem::filesystem_error& error);

}  // namespace arpent
