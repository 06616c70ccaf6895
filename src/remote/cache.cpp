// SPDX-License-Identifier: Apache-2.0
#include "cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "body.hpp"
#include "file.hpp"
#include "url.hpp"

namespace arpent::remote {
namespace fs = std::filesystem;
using nlohmann::json;

Lock::Lock(const fs::path& file, const std::function<void()>& waiting)
    : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    // A cache that may only be read is a good cache: nobody changes it, so nobody needs the lock.
    if (errno == EROFS || errno == EACCES) return;
    throw IoError(say("cannot make {}: {}\ncheck the folder of the cache", file.string(), std::strerror(errno)));
  }
  bool told = false;
  int done = ::flock(descriptor_, LOCK_EX | LOCK_NB);
  while (done != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      const auto code = errno;
      ::close(descriptor_);
      throw IoError(say("cannot lock {}: {}\nthe cache needs a file system with locks: choose another folder", file.string(), std::strerror(code)));
    }
    if (!told && errno == EWOULDBLOCK && waiting) waiting();
    told = true;
    done = ::flock(descriptor_, LOCK_EX);
  }
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string Part::validator() const {
  if (!etag.empty() && !etag.starts_with("W/")) return etag;
  return last_modified;
}

Shelf::Shelf(fs::path folder, std::string url, std::function<void(const std::string&)> log)
    : folder_(std::move(folder)), url_(std::move(url)), key_(sha256_text(url_)), log_(std::move(log)) {}

fs::path Shelf::named(const std::string& ending) const { return folder_ / (key_ + ending); }

Lock Shelf::lock() const {
  return Lock(named(".lock"), [this] {
    if (log_) log_(say("{}: another process is at it; waiting", shown_url(url_)));
  });
}

std::optional<Fetched> Shelf::find() const {
  const auto side = named(".json");
  if (!fs::exists(side)) return std::nullopt;
  std::string fault;
  Fetched found;
  try {
    const auto note = json::parse(whole_text(side));
    const auto name = note.at("file").get<std::string>();
    found.file = folder_ / name;
    found.url = shown_url(url_);
    found.date = note.at("date").get<std::string>();
    found.sha256 = note.at("sha256").get<std::string>();
    found.bytes = note.at("bytes").get<std::uint64_t>();
    found.etag = note.at("etag").get<std::string>();
    found.last_modified = note.at("last_modified").get<std::string>();
    found.from_cache = true;
    std::error_code code;
    const auto size = fs::file_size(found.file, code);
    if (!name.starts_with(key_)) fault = say("its side file names another");
    else if (code) fault = say("the file is gone");
    else if (size != found.bytes) fault = say("it has {} bytes, {} are noted", size, found.bytes);
    else if (sha256_file(found.file) != found.sha256) fault = say("its SHA-256 is not the one noted");
  } catch (const json::exception&) {
    fault = say("its side file is damaged");
  }
  if (fault.empty()) return found;
  if (log_) log_(say("{}: what the cache holds is thrown away: {}", shown_url(url_), fault));
  drop();
  return std::nullopt;
}

Part Shelf::part() const {
  Part part;
  try {
    const auto note = json::parse(whole_text(named(".part.json")));
    std::error_code code;
    const auto size = fs::file_size(part_file(), code);
    if (code) return part;
    part.etag = note.at("etag").get<std::string>();
    part.last_modified = note.at("last_modified").get<std::string>();
    part.encoded = note.at("encoded").get<bool>();
    if (!note.at("total").is_null()) part.total = note.at("total").get<std::uint64_t>();
    if (!part.total || size <= *part.total) part.size = size;
  } catch (const IoError&) {  // none was begun
  } catch (const json::exception&) {
    part = {};
  }
  return part;
}

void Shelf::note_part(const Part& part) const {
  json note{{"url", shown_url(url_)}, {"etag", part.etag}, {"last_modified", part.last_modified}, {"encoded", part.encoded}, {"total", nullptr}};
  if (part.total) note["total"] = *part.total;
  write_whole(named(".part.json"), note.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

void Shelf::drop_part() const {
  std::error_code ignored;
  fs::remove(named(".part.json"), ignored);
  fs::remove(part_file(), ignored);
}

void Shelf::drop() const {
  std::error_code ignored;
  fs::remove(named(".json"), ignored);
  for (int kind = 0; kind <= static_cast<int>(BodyKind::table); ++kind)
    fs::remove(named(std::string(extension_of(static_cast<BodyKind>(kind)))), ignored);
}

Fetched Shelf::keep(const Part& part, BodyKind kind, const std::string& sha256) const {
  File(part_file()).finish();
  drop();
  Fetched kept;
  kept.file = named(std::string(extension_of(kind)));
  kept.url = shown_url(url_);
  kept.date = utc_now();
  kept.sha256 = sha256;
  kept.bytes = fs::file_size(part_file());
  kept.etag = part.etag;
  kept.last_modified = part.last_modified;
  move_file(part_file(), kept.file);
  const json note{{"url", kept.url},   {"date", kept.date}, {"sha256", kept.sha256},     {"bytes", kept.bytes}, {"kind", std::string(name_of(kind))},
                  {"etag", kept.etag}, {"file", kept.file.filename().string()}, {"last_modified", kept.last_modified}};
  write_whole(named(".json"), note.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
  sync_folder(folder_);
  drop_part();
  return kept;
}

std::string utc_now() {
  const auto now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace arpent::remote
