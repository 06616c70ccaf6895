// SPDX-License-Identifier: Apache-2.0
#include "arpent/remote/checksum.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

bool is_hex(std::string_view text) { return !text.empty() && lower(text).find_first_not_of("0123456789abcdef") == std::string::npos; }
bool is_sum(std::string_view text) { return (text.size() == 32 || text.size() == 64) && is_hex(text); }

std::string base_name(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  return lower(trimmed(slash == std::string_view::npos ? name : name.substr(slash + 1)));
}

struct Line {
  std::string sum, name;  // a lone sum has no name
};

std::optional<Line> read_line(std::string_view line) {
  if (is_sum(line)) return Line{lower(line), ""};
  if (const auto blank = line.find_first_of(" \t"); blank != std::string_view::npos && is_sum(line.substr(0, blank))) {
    auto name = trimmed(line.substr(blank));
    if (!name.empty() && name.front() == '*') name.remove_prefix(1);
    return Line{lower(line.substr(0, blank)), base_name(name)};
  }
  const auto mark = line.find_last_of("=:");
  if (mark == std::string_view::npos || !is_sum(trimmed(line.substr(mark + 1)))) return std::nullopt;
  auto name = trimmed(line.substr(0, mark));
  const auto open = name.find('(');  // MD5 (name) = HEX
  if (line[mark] == '=' && open != std::string_view::npos && name.back() == ')') name = name.substr(open + 1, name.size() - open - 2);
  return Line{lower(trimmed(line.substr(mark + 1))), base_name(name)};
}

}  // namespace

std::string read_checksum(std::string_view text, std::string_view file_name) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> named;
  std::string lone;
  for (const auto& raw : split(text, '\n')) {
    const auto line = read_line(trimmed(raw));
    if (!line) continue;
    if (line->name.empty())
      lone = line->sum;
    else if (line->name == base_name(file_name))
      return line->sum;
    else
      named.push_back(line->name);
  }
  if (!lone.empty() && named.empty()) return lone;
  if (named.empty())
    throw DataError(say("no checksum of {}: the text has no MD5 (32 hexadecimal digits) and no SHA-256 (64): '{}'", file_name,
                        trimmed(text.substr(0, std::min<std::size_t>(text.size(), 80)))));
  if (named.size() > 10) named.resize(10);
  throw DataError(say("no checksum of {}: the text has those of {}", file_name, join(named, ", ")));
}

std::string md5_file(const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!in) throw IoError(say("{}: cannot be read: {}", file.string(), std::strerror(errno)));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1)
    throw IoError(say("MD5 is not available in this build of OpenSSL: name the file's SHA-256 instead"));
  std::vector<char> buffer(std::size_t{1} << 20);
  while (const auto got = std::fread(buffer.data(), 1, buffer.size(), in.get())) EVP_DigestUpdate(context.get(), buffer.data(), got);
  if (std::ferror(in.get())) throw IoError(say("{}: read failed: {}", file.string(), std::strerror(errno)));
  std::array<unsigned char, 16> bytes{};
  EVP_DigestFinal_ex(context.get(), bytes.data(), nullptr);
  std::string hex;
  for (const auto byte : bytes) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace arpent
