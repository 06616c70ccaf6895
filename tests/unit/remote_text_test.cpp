// SPDX-License-Identifier: Apache-2.0
/// Addresses, patterns and checksums as text.
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "arpent/remote/checksum.hpp"
#include "arpent/remote/http.hpp"
#include "remote/body.hpp"
#include "remote/url.hpp"

namespace arpent {

using Catch::Matchers::Contains;
using namespace remote;

TEST_CASE("addresses are shown without secrets", "[remote][text]") {
  CHECK(shown_url("https://me:p@ss@host:8/a?b=1#c") == "https://host:8/a?b=1#c");
  CHECK(shown_url("https://host/a@b?mail=c@d") == "https://host/a@b?mail=c@d");
  CHECK(shown_url("https://host/a?x=1&apikey=abc&y=2&TOKEN=d") == "https://host/a?x=1&apikey=***&y=2&TOKEN=***");
  CHECK(shown_url("https://host/a?key=abc#part") == "https://host/a?key=***#part");
  CHECK(shown_url("https://host/a?next=http://me:secret@b/") == "https://host/a?next=http://b/");
  CHECK(scrubbed("cannot reach http://me:secret@proxy:3128, nor //x:y@z") == "cannot reach http://proxy:3128, nor //z");
  CHECK(host_of("me:secret@proxy:3128") == "proxy:3128");
  CHECK(host_of("http://me@host?x@y") == "host");
  CHECK(scheme_of("HTTPS://host") == "https");
  CHECK(scheme_of("host/a") == "");
  CHECK(percent_encoded("a-b c='é'") == "a-b%20c%3D%27%C3%A9%27");
}

TEST_CASE("checksums as producers write them", "[remote][text]") {
  const std::string md5 = "0123456789abcdef0123456789ABCDEF", low = "0123456789abcdef0123456789abcdef", other(32, 'f'), sha = low + low;
  CHECK(read_checksum(md5, "a.7z") == low);
  CHECK(read_checksum("\xef\xbb\xbf" + sha + "\r\n", "a.7z") == sha);
  CHECK(read_checksum(other + "  b.7z\n" + md5 + " *./dir/A.7z\n", "a.7z") == low);
  CHECK(read_checksum("MD5 (b.7z) = " + other + "\nMD5 (a.7z) = " + md5 + "\n", "a.7z") == low);
  CHECK(read_checksum("SHA256(dir\\a.7z)= " + sha, "a.7z") == sha);
  CHECK(read_checksum("# made by hand\na.7z: " + md5, "x/a.7z") == low);
  CHECK_THAT((([&] { try { (void)read_checksum(other + "  b.7z\n" + md5 + "  c.7z", "a.7z"); return std::string(); } catch (const DataError& error) { return std::string(error.what()); } })()),
             Contains("no checksum of a.7z: the text has those of b.7z, c.7z"));
  CHECK_THROWS_WITH(read_checksum("<html>not here</html>", "a.7z"), Contains("no MD5 (32 hexadecimal digits) and no SHA-256 (64)"));
  CHECK_THROWS_AS(read_checksum("", "a.7z"), DataError);
  CHECK_THROWS_AS(read_checksum(low + "0  a.7z", "a.7z"), DataError);
}

TEST_CASE("answers in a few words", "[remote][text]") {
  CHECK(in_words("<ServiceExceptionReport><ServiceException code=\"x\"><![CDATA[No <such> layer]]></ServiceException></ServiceExceptionReport>") == "No <such> layer");
  CHECK(in_words("<?xml version='1.0'?><ows:ExceptionReport><ows:ExceptionText lang='fr'>\n Trop\n  long </ows:ExceptionText>") == "Trop long");
  CHECK(in_words("<?xml version='1.0'?><!-- x --><!DOCTYPE HTML><head><TITLE >Non &amp; non</title>") == "Non & non");
  CHECK(in_words(std::string("a\0b", 3)) == "");
  CHECK(in_words(std::string(299, 'a') + "éé") == std::string(299, 'a') + "…");
}

}  // namespace arpent
