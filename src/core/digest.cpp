// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/digest.hpp"

#include <openssl/evp.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

struct Sha256::Impl {
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  if (!impl_->context || EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr) != 1)
    throw IoError(say("SHA-256 is not available in this build of OpenSSL"));
}
Sha256::~Sha256() = default;

void Sha256::add(const void* data, std::size_t size) { EVP_DigestUpdate(impl_->context.get(), data, size); }

std::array<unsigned char, 32> Sha256::finish() {
  std::array<unsigned char, 32> bytes{};
  EVP_DigestFinal_ex(impl_->context.get(), bytes.data(), nullptr);
  EVP_DigestInit_ex(impl_->context.get(), nullptr, nullptr);
  return bytes;
}

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

namespace {

std::string hex(Sha256& sha) {
  const auto bytes = sha.finish();
  return hexadecimal(bytes.data(), bytes.size());
}

}  // namespace

std::string sha256_file(const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!in) throw IoError(say("{}: cannot be read: {}", file.string(), std::strerror(errno)));
  Sha256 sha;
  std::vector<char> buffer(std::size_t{1} << 20);
  while (const auto got = std::fread(buffer.data(), 1, buffer.size(), in.get())) sha.add(buffer.data(), got);
  if (std::ferror(in.get())) throw IoError(say("{}: read failed: {}", file.string(), std::strerror(errno)));
  return hex(sha);
}

std::string sha256_text(std::string_view text) {
  Sha256 sha;
  sha.add(text.data(), text.size());
  return hex(sha);
}

}  // namespace arpent
