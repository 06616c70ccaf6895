// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "arpent/core/error.hpp"

namespace arpent {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw IoError("SHA-256 is not available in this build of OpenSSL");
  }
  void add(const void* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
  std::string hex() {
    std::array<unsigned char, 32> bytes{};
    EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr);
    std::string text;
    for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256_file(const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!in) throw IoError(fmt::format("{}: cannot be read: {}", file.string(), std::strerror(errno)));
  Sha256 sha;
  std::vector<char> buffer(std::size_t{1} << 20);
  while (const auto got = std::fread(buffer.data(), 1, buffer.size(), in.get())) sha.add(buffer.data(), got);
  if (std::ferror(in.get())) throw IoError(fmt::format("{}: read failed: {}", file.string(), std::strerror(errno)));
  return sha.hex();
}

std::string sha256_text(std::string_view text) {
  Sha256 sha;
  sha.add(text.data(), text.size());
  return sha.hex();
}

}  // namespace arpent
