// SPDX-License-Identifier: Apache-2.0
/// Archives: listed and unpacked into a folder; nothing may appear elsewhere.
#include "arpent/remote/archive.hpp"
#include "bytes.hpp"

using namespace arpent;
namespace fs = std::filesystem;

ARPENT_FUZZ_TARGET(archive) {
  static fuzz::Scratch scratch;
  const auto folder = scratch.clean();
  const auto file = folder / "archive.zip";
  fuzz::write_file(file, input);
  std::size_t members = 0;
  fuzz::accepted([&] { members = archive_members(file).size(); });
  for (const auto* pattern : {"", "*.shp"}) {
    const auto into = folder / "in" / "out";
    const bool done = fuzz::accepted([&] {
      const auto files = unpack(file, pattern, into, {.bytes = 1 << 20, .ratio = 50, .ratio_from = 1 << 12});
      fuzz::require(!files.empty() && files.size() <= members, "what comes out was listed");
      for (const auto& out : files) {
        fuzz::require(fs::is_regular_file(fs::symlink_status(out)), "a file came out");
        fuzz::require(out.lexically_normal().string().starts_with(into.string() + "/"), "and lies in its folder");
      }
    });
    fuzz::require(done == fs::exists(into), "all or nothing");
    std::size_t beside = 0;
    for (const auto& entry : fs::directory_iterator(folder)) beside += entry.path() == file || entry.path() == folder / "in" ? 0 : 1;
    if (fs::exists(folder / "in"))
      for (const auto& entry : fs::directory_iterator(folder / "in")) beside += entry.path() == into ? 0 : 1;
    fuzz::require(beside == 0, "nothing is left elsewhere");
    fs::remove_all(folder / "in");
  }
}
