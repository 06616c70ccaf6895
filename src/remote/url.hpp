// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace arpent::remote {

/// Lower case, without `:`; empty where there is none.
[[nodiscard]] std::string scheme_of(std::string_view url);
/// `host` or `host:port`, without user and password. Also of a proxy written without `http://`.
[[nodiscard]] std::string host_of(std::string_view url);
/// The address without what stands before `@`.
[[nodiscard]] std::string without_user(std::string_view url);
/// Words of others, with the user and password of every address in them taken out.
[[nodiscard]] std::string scrubbed(std::string_view text);
/// RFC 3986: all but letters, digits and `-._~`.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace arpent::remote
