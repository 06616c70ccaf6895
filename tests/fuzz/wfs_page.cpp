// SPDX-License-Identifier: Apache-2.0
/// A page of a Web Feature Service; and requests made of the same text.
#include "bytes.hpp"
#include "remote/url.hpp"
#include "remote/wfs_page.hpp"

using namespace arpent;
using namespace arpent::remote;

ARPENT_FUZZ_TARGET(wfs_page) {
  static fuzz::Scratch scratch;
  const auto file = scratch.clean() / "page.json";
  fuzz::write_file(file, input);
  std::string fault;
  const auto page = read_page(file, fault);
  fuzz::require(page.has_value() == fault.empty(), "a page or a fault");
  fuzz::Bytes bytes(input);
  WfsRequest request{.url = bytes.line(), .type = bytes.line(), .crs = bytes.line(), .filter = bytes.line(), .sort = bytes.line()};
  if (bytes.yes()) request.box = Box{1, 2, 3, 4};
  fuzz::accepted([&] {
    check_request(request);
    const auto url = page_url(request, 1000);
    fuzz::require(host_of(url) == host_of(request.url) && scheme_of(url) == scheme_of(request.url), "a request goes to its server");
  });
}
