// SPDX-License-Identifier: Apache-2.0
#include "url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "arpent/core/text.hpp"
#include "arpent/remote/http.hpp"

namespace arpent {
namespace remote {
namespace {

/// Where host and user stand: [begin, end).
struct Authority {
  std::size_t begin, end;
};
Authority authority_of(std::string_view url) {
  const auto slashes = url.find("//");
  const auto begin = slashes == std::string_view::npos ? 0 : slashes + 2;
  return {begin, std::min(url.find_first_of("/?#", begin), url.size())};
}

}  // namespace

std::string scheme_of(std::string_view url) {
  const auto colon = url.find("://");
  return colon == std::string_view::npos ? std::string() : lower(url.substr(0, colon));
}

std::string without_user(std::string_view url) {
  const auto [begin, end] = authority_of(url);
  const auto at = url.substr(begin, end - begin).rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, begin)) + std::string(url.substr(begin + at + 1));
}

std::string host_of(std::string_view url) {
  const auto plain = without_user(url);
  const auto [begin, end] = authority_of(plain);
  return plain.substr(begin, end - begin);
}

std::string scrubbed(std::string_view text) {
  std::string out;
  for (;;) {
    const auto slashes = text.find("//");
    if (slashes == std::string_view::npos) return out + std::string(text);
    out += text.substr(0, slashes + 2);
    text.remove_prefix(slashes + 2);
    const auto end = std::min(text.find_first_of("/?# \t\r\n\"'<>"), text.size());
    const auto at = text.substr(0, end).rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
  }
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace remote

std::string shown_url(std::string_view url) {
  constexpr std::array<std::string_view, 12> secret{"apikey", "api_key", "key",    "token",     "access_token", "password",
                                                    "passwd", "pwd",     "secret", "signature", "sig",          "auth"};
  auto shown = remote::scrubbed(url);  // parameters may hold addresses too
  for (auto begin = shown.find('?'); begin != std::string::npos && begin < shown.size();) {
    ++begin;
    auto end = std::min(shown.find_first_of("&#", begin), shown.size());
    const auto equals = shown.find('=', begin);
    if (equals < end && std::find(secret.begin(), secret.end(), lower(std::string_view(shown).substr(begin, equals - begin))) != secret.end()) {
      shown.replace(equals + 1, end - equals - 1, "***");
      end = equals + 4;
    }
    begin = end < shown.size() && shown[end] == '&' ? end : std::string::npos;
  }
  return shown;
}

}  // namespace arpent
