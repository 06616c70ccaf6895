// SPDX-License-Identifier: Apache-2.0
/// Files from http and https: resumed, checked, kept in a cache; never half of one.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace arpent {

/// What a body must be. All but `any` refuse a web page: where one comes, a login page or a proxy has answered.
enum class BodyKind : std::uint8_t { any, text, json, seven_zip, zip, gzip, geopackage, table };

/// How long to wait, how often to try, and through what.
struct HttpSettings {
  /// Tries in a row that brought next to nothing; one that brought a mebibyte more of the file starts the count anew.
  int attempts = 5;
  double first_wait = 1;  ///< s before the second attempt; doubles each time up to 60. `Retry-After` is honoured up to 300
  double stall = 30;      ///< s without a byte; looked at about once a second
  double connect = 20;    ///< s
  std::string proxy;      ///< `http://host:port`; empty: http_proxy, https_proxy, all_proxy, no_proxy of the environment
  /// File or folder of certificates trusted; empty: CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR, else those of the system.
  std::filesystem::path certificates;
  std::filesystem::path cache;  ///< folder, made when absent
  bool offline = false;         ///< the cache alone
  bool refresh = false;         ///< ask the server whether what the cache holds is still so
  std::function<void(const std::string&)> log;  ///< retries and what was thrown away, a line each
  /// Bytes there, and in all where known. At most ten times a second, from the calling thread.
  std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> progress;
  std::string user_agent;  ///< empty: `arpent/VERSION`
};

/// What to download, and how to know that it is whole.
struct HttpRequest {
  std::string url;
  BodyKind kind = BodyKind::any;
  std::string sha256 = {}, md5 = {};  ///< hexadecimal, any case; empty: not known
  std::optional<std::uint64_t> bytes = {};
  bool anew = false;        ///< whatever the cache holds
};

/// A whole file of the cache. Its name ends as its kind does (`.7z`, `.gpkg`), so that readers know it.
struct Fetched {
  std::filesystem::path file;
  std::string url;   ///< asked for, without user and password
  std::string date;  ///< UTC, `2026-11-22T14:00:00Z`, of the download; kept with the file
  std::string sha256;
  std::uint64_t bytes = 0;
  std::string etag, last_modified;  ///< empty: the server named none
  bool from_cache = false;          ///< not downloaded by this call
};

/// One thread at a time; any number of clients and processes may share a cache (a lock per address, held during `get`).
class HttpClient {
 public:
  /// @throws UsageError when no cache is named
  explicit HttpClient(HttpSettings settings);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  /// The file at an address, from the cache where it is there, whole and what the request says, else from the network.
  ///
  /// Cost: a file of the cache is read once, for its SHA-256. A download goes on where the last one was cut if the server
  /// names a strong ETag or a date (`If-Range`), or the request a checksum.
  /// @throws UsageError for an address that is not http or https; IoError, with one message, for everything else
  Fetched get(const HttpRequest& request);

  /// What `get` would take from the cache without asking, if anything. Damaged files of the cache are thrown away.
  [[nodiscard]] std::optional<Fetched> cached(const HttpRequest& request);

  /// Removes what the cache holds of an address, begun downloads too.
  void forget(const std::string& url);

  [[nodiscard]] const HttpSettings& settings() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// An address as it may be shown: without user and password, values of `apikey`, `token` and the like as `***`.
[[nodiscard]] std::string shown_url(std::string_view url);

}  // namespace arpent
