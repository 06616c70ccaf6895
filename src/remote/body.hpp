// SPDX-License-Identifier: Apache-2.0
/// What a body is, by its first bytes, and what it says when it is not the one asked for.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "arpent/remote/http.hpp"

namespace arpent::remote {

/// Bytes that decide what a body is.
inline constexpr std::size_t head_size = 1024;

[[nodiscard]] std::string_view name_of(BodyKind kind);       ///< in the side files: `seven_zip`
[[nodiscard]] std::string_view extension_of(BodyKind kind);  ///< `.7z`

/// Whether these first bytes can be of this kind.
[[nodiscard]] bool fits(BodyKind kind, std::string_view head, std::string_view content_type);

/// What to tell of an answer that is not of the kind asked for.
/// @param text as much of it as there is; @param answered,asked addresses
[[nodiscard]] std::string misfit(BodyKind kind, std::string_view text, std::string_view content_type, std::string_view answered,
                                 std::string_view asked);

/// An answer in a few words: the text of an exception report, the title of a web page, else its first words; empty when it is no text.
[[nodiscard]] std::string in_words(std::string_view text);

}  // namespace arpent::remote
