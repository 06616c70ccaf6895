// SPDX-License-Identifier: Apache-2.0
#include "arpent/remote/zip_writer.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <set>

#include "archive_reader.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

la_ssize_t take(archive*, void* into, const void* bytes, std::size_t size) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void check(archive* zip, la_ssize_t result) {
  if (result >= ARCHIVE_OK) return;
  const char* reason = archive_error_string(zip);
  throw IoError(say("cannot make a zip archive: {}", reason != nullptr ? reason : tr("libarchive does not say why")));
}

void check_names(std::span<const ZipMember> members) {
  Problems problems;
  std::set<std::string_view> names;
  for (const auto& member : members) {
    if (member.name.empty()) problems.add(say("a member of a zip archive needs a name"));
    else if (!names.insert(member.name).second) problems.add(say("a zip archive cannot hold '{}' twice", member.name));
  }
  problems.raise_if_any<DataError>();
}

}  // namespace

std::string zip_archive(std::span<const ZipMember> members) {
  check_names(members);
  const remote::Utf8Locale locale;
  std::string bytes;
  const std::unique_ptr<archive, int (*)(archive*)> zip(archive_write_new(), archive_write_free);
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
  if (!zip || !entry) throw IoError(say("cannot make a zip archive: out of memory"));
  check(zip.get(), archive_write_set_format_zip(zip.get()));
  check(zip.get(), archive_write_zip_set_compression_deflate(zip.get()));
  check(zip.get(), archive_write_set_format_option(zip.get(), "zip", "zip64", nullptr));  // members are far from 4 GiB
  check(zip.get(), archive_write_set_bytes_per_block(zip.get(), 0));
  check(zip.get(), archive_write_open(zip.get(), &bytes, nullptr, take, nullptr));
  for (const auto& member : members) {
    // No time, no owner: then no field that depends on the clock or the time zone. No size: libarchive would write it alone of three
    // fields that only the end of the member knows, and readers that check one header against the other refuse that (QGIS does).
    archive_entry_clear(entry.get());
    archive_entry_set_pathname_utf8(entry.get(), member.name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    check(zip.get(), archive_write_header(zip.get(), entry.get()));
    for (std::string_view rest = member.content; !rest.empty();) {
      const auto written = archive_write_data(zip.get(), rest.data(), rest.size());
      check(zip.get(), written);
      if (written == 0) throw IoError(say("cannot make a zip archive: '{}' was cut short", member.name));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    check(zip.get(), archive_write_finish_entry(zip.get()));
  }
  check(zip.get(), archive_write_close(zip.get()));
  return bytes;
}

}  // namespace arpent
