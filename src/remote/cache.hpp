// SPDX-License-Identifier: Apache-2.0
/// The cache on disk. For each address, under the SHA-256 of it:
///   KEY.EXT        a whole, checked body
///   KEY.json       what is known of it: written after the body, so a body without it is no entry
///   KEY.part       a begun download
///   KEY.part.json  of which version of the file it is
///   KEY.lock       locked while any of these is used; never removed, for that would let two in
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "arpent/remote/http.hpp"

namespace arpent::remote {

/// Held until destroyed. Between processes, and between threads of one.
class Lock {
 public:
  /// Waits. @param waiting called once when another holds it
  Lock(const std::filesystem::path& file, const std::function<void()>& waiting);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_ = -1;
};

/// A begun download and the version of the file it is of.
struct Part {
  std::uint64_t size = 0;
  std::string etag, last_modified;
  std::optional<std::uint64_t> total;
  bool encoded = false;  ///< came compressed by the way: bytes here are not bytes of the server's
  /// What `If-Range` may hold: a strong ETag, else a date; empty: nothing.
  [[nodiscard]] std::string validator() const;
};

/// The files of one address.
class Shelf {
 public:
  Shelf(std::filesystem::path folder, std::string url, std::function<void(const std::string&)> log);

  [[nodiscard]] Lock lock() const;
  /// A body whose size and SHA-256 are those noted. One that is not is thrown away, and the log told.
  [[nodiscard]] std::optional<Fetched> find() const;
  [[nodiscard]] std::filesystem::path part_file() const { return named(".part"); }
  [[nodiscard]] Part part() const;
  void note_part(const Part& part) const;
  void drop_part() const;
  void drop() const;
  /// The part, which is whole and checked, becomes the body.
  Fetched keep(const Part& part, BodyKind kind, const std::string& sha256) const;

 private:
  [[nodiscard]] std::filesystem::path named(const std::string& ending) const;
  std::filesystem::path folder_;
  std::string url_, key_;
  std::function<void(const std::string&)> log_;
};

/// Now, UTC: `2026-11-22T14:00:00Z`.
[[nodiscard]] std::string utc_now();

}  // namespace arpent::remote
