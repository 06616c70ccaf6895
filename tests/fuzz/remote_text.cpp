// SPDX-License-Identifier: Apache-2.0
/// What a network says, as text: checksum files, addresses, bodies that are not the one asked for.
#include "arpent/remote/checksum.hpp"
#include "arpent/remote/http.hpp"
#include "bytes.hpp"
#include "remote/body.hpp"
#include "remote/url.hpp"

using namespace arpent;
using namespace arpent::remote;

ARPENT_FUZZ_TARGET(remote_text) {
  fuzz::Bytes bytes(input);
  const auto first = bytes.line();
  fuzz::accepted([&] {
    const auto sum = read_checksum(bytes.rest(), first);
    fuzz::require((sum.size() == 32 || sum.size() == 64) && sum.find_first_not_of("0123456789abcdef") == std::string::npos, "a checksum is hexadecimal");
  });
  const auto plain = without_user(first);
  fuzz::require(host_of(first).find('@') == std::string::npos && host_of(plain) == host_of(first), "a host without user");
  const auto clean = scrubbed(input);
  fuzz::require(clean.size() <= input.size() && scrubbed(clean) == clean, "what is scrubbed stays so");
  static_cast<void>(scheme_of(first) + shown_url(first));
  const auto encoded = percent_encoded(first);
  fuzz::require(encoded.find_first_of(" \"'<>&?#/\n") == std::string::npos, "an encoded text has no mark of an address");
  static_cast<void>(in_words(input));
  for (const auto kind : {BodyKind::any, BodyKind::text, BodyKind::json, BodyKind::seven_zip, BodyKind::zip, BodyKind::gzip, BodyKind::geopackage, BodyKind::table})
    if (!fits(kind, bytes.rest().substr(0, head_size), first))
      fuzz::require(!misfit(kind, bytes.rest(), first, "https://a.example/x", "https://a.example/y").empty(), "a misfit is told");
}
