// SPDX-License-Identifier: Apache-2.0
/// The page around the data.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <random>

#include "arpent/core/error.hpp"
#include "arpent/report/report.hpp"

using namespace arpent;
using Catch::Matchers::Contains;

namespace {

constexpr std::string_view page = "<html><title>@@TITLE@@</title><script id=\"arpent-data\" type=\"text/plain\">@@DATA@@</script></html>";

std::string from_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    const auto value = digits.find(c);
    REQUIRE(value != std::string_view::npos);
    group = group << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(group >> bits & 255);
    }
  }
  return bytes;
}

std::string unzipped(std::string bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out, room(1 << 16, '\0');
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(room, 0, room.size() - stream.avail_out);
  }
  CHECK(status == Z_STREAM_END);
  inflateEnd(&stream);
  return out;
}

std::string data_in(const std::string& filled) {
  const auto begin = filled.find("text/plain\">") + 12;
  return filled.substr(begin, filled.find("</script>") - begin);
}

}  // namespace

TEST_CASE("what is packed into the page unpacks to the same bytes", "[report]") {
  std::mt19937 generator(7);
  for (const std::size_t length : {0u, 1u, 2u, 3u, 1000u, 200000u}) {
    std::string text;
    while (text.size() < length) text += static_cast<char>(generator() % 256);
    const auto packed = data_in(filled_page(page, {.title = "", .json = text, .counts = {}}));
    CHECK(packed.size() % 4 == 0);
    CHECK(packed.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == std::string::npos);
    const auto bytes = from_base64(packed);
    CHECK(bytes.substr(4, 4) == std::string(4, '\0'));  // no date
    CHECK(unzipped(bytes) == text);
  }
}

TEST_CASE("the title is text, whatever it holds", "[report]") {
  const auto filled = filled_page(page, {.title = "</title><script>@@DATA@@ & \"l'Étang\"", .json = "{}", .counts = {}});
  CHECK_THAT(filled, Contains("<title>&lt;/title&gt;&lt;script&gt;@@DATA@@ &amp; &quot;l&#39;Étang&quot;</title>"));
  CHECK(unzipped(from_base64(data_in(filled))) == "{}");
}

TEST_CASE("a page without its marks, or with one twice, is refused", "[report]") {
  const ReportData data{.title = "t", .json = "{}", .counts = {}};
  CHECK_THROWS_AS(filled_page("@@TITLE@@", data), DataError);
  CHECK_THROWS_WITH(filled_page("@@TITLE@@ @@DATA@@ @@DATA@@", data), Contains("does not have the mark @@DATA@@ once"));
  CHECK_THROWS_WITH(filled_page("@@DATA@@", data), Contains("@@TITLE@@"));
}

TEST_CASE("the line says what the page holds", "[report]") {
  CHECK(report_line({.zones = 92, .changes = 20000, .changes_all = 25310, .projects = 1, .undrawn = 2}, 2400000) ==
        "92 communes, 20\u202f000 mutations sur 25\u202f310 (les plus grandes), 1 projet, 2 contours illisibles, 2,4 Mo");
  CHECK(report_line({.zones = 1, .changes = 3, .changes_all = 3, .projects = 0, .undrawn = 0}, 12345) == "1 commune, 3 mutations, 12 ko");
}
