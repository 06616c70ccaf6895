// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace arpent::remote {

/// `*` any text, `?` one character of UTF-8, case of ASCII letters aside. Cost: at most the product of both lengths.
[[nodiscard]] bool fits_pattern(std::string_view pattern, std::string_view name);

}  // namespace arpent::remote
