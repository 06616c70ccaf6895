// SPDX-License-Identifier: Apache-2.0
/// One question to a server, over libcurl, and what came of it.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cache.hpp"

namespace arpent::remote {

struct Question {
  std::string url;
  BodyKind kind = BodyKind::any;
  std::uint64_t from = 0;        ///< bytes of the part that stay
  std::string if_none_match, if_modified_since;
  std::optional<std::uint64_t> bytes;  ///< how many the file must have
};

enum class Came : std::uint8_t {
  whole,         ///< the part is the body
  not_modified,  ///< 304
  cut,           ///< no connection, or not to the end: worth another try
  other_range,   ///< the server answered with other bytes than asked for, or those of another version: begin at 0
  other_size,    ///< the body has another length than the request says
  misfit,        ///< not the kind asked for
  status,        ///< any other status
  untrusted,     ///< certificate
  refused,       ///< by the proxy
  failed         ///< not worth another try
};

struct Outcome {
  Came came = Came::failed;
  std::string said;       ///< curl's words, or ours: without user and password
  std::string answered;   ///< address that answered last
  std::string content_type;
  long status = 0;        ///< of the server; or of the proxy, where it refused
  double retry_after = 0; ///< s; 0: not said
  std::string text;       ///< start of a body that is not the one asked for
  bool reached = false;   ///< a connection was made
};

class Transfer {
 public:
  explicit Transfer(const HttpSettings& settings);
  ~Transfer();
  /// @throws IoError for redirects that are not followed, and disks that are full
  Outcome ask(const Question& question, const Shelf& shelf);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The proxy an address is asked through, without user and password; empty: none, as far as settings and environment say.
[[nodiscard]] std::string proxy_for(const HttpSettings& settings, const std::string& url);

}  // namespace arpent::remote
