// SPDX-License-Identifier: Apache-2.0
/// An answer as it comes: a byte of settings, header lines up to an empty one, a body in pieces; again until the end.
#include "bytes.hpp"
#include "remote/receiver.hpp"

using namespace arpent;
using namespace arpent::remote;

ARPENT_FUZZ_TARGET(http_answer) {
  static fuzz::Scratch scratch;
  const auto folder = scratch.clean();
  fuzz::Bytes bytes(input);
  const auto settings = bytes.byte();
  fuzz::accepted([&] {
    const Shelf shelf(folder, "https://a.example/file", [](const std::string&) {});
    const auto kind = static_cast<BodyKind>(settings % 8);
    std::uint64_t from = 0;
    if ((settings & 0x40) != 0) {
      fuzz::write_file(shelf.part_file(), "0123456789");
      shelf.note_part({.size = 10, .etag = "\"a\"", .last_modified = "", .total = 20, .encoded = false});
      from = 10;
    }
    Receiver receiver(kind, from, (settings & 0x20) != 0 ? std::optional<std::uint64_t>(20) : std::nullopt, shelf);
    bool on = true;
    while (!bytes.empty() && on) {
      std::string line;
      do receiver.header(line = bytes.line());
      while (!bytes.empty() && !line.empty() && line != "\r");
      for (int piece = 0; piece < 3 && !bytes.empty() && on; ++piece) on = receiver.body(bytes.line());
    }
    receiver.finish();
    if (receiver.verdict() == Came::whole) fuzz::require(receiver.written() == std::filesystem::file_size(shelf.part_file()), "what is whole is on disk");
    static_cast<void>(shelf.part());
    static_cast<void>(shelf.find());
  });
}
