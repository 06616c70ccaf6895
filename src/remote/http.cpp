// SPDX-License-Identifier: Apache-2.0
#include "arpent/remote/http.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/remote/checksum.hpp"
#include "body.hpp"
#include "cache.hpp"
#include "file.hpp"
#include "transfer.hpp"
#include "url.hpp"

namespace arpent {
namespace {

namespace fs = std::filesystem;
using namespace remote;

constexpr double longest_wait = 60, longest_asked_wait = 300;  // s
constexpr std::uint64_t worth_a_new_count = std::uint64_t{1} << 20;

void check_request(const HttpRequest& request) {
  const auto scheme = scheme_of(request.url);
  if ((scheme != "http" && scheme != "https") || host_of(request.url).empty())
    throw UsageError(say("'{}' is not an address of http or https", shown_url(request.url)));
  const auto check = [&](const std::string& sum, std::size_t digits, std::string_view name) {
    if (!sum.empty() && (sum.size() != digits || lower(sum).find_first_not_of("0123456789abcdef") != std::string::npos))
      throw UsageError(say("{}: '{}' is not {}: {} hexadecimal digits", shown_url(request.url), sum, name, digits));
  };
  check(request.sha256, 64, tr("a SHA-256"));
  check(request.md5, 32, tr("an MD5"));
}

/// What a file is not that the request says it is; empty: all of it. @param sha256 of the file
std::string unlike(const HttpRequest& request, const fs::path& file, std::uint64_t size, const std::string& sha256) {
  if (request.bytes && *request.bytes != size) return say("it has {} bytes, {} are expected", size, *request.bytes);
  if (!request.sha256.empty() && lower(request.sha256) != sha256)
    return say("its SHA-256 is {}, expected is {}", sha256, lower(request.sha256));
  if (request.md5.empty()) return "";
  const auto md5 = md5_file(file);
  return md5 == lower(request.md5) ? "" : say("its MD5 is {}, expected is {}", md5, lower(request.md5));
}

bool may_help_again(long status) { return status == 408 || status == 429 || (status >= 500 && status != 511 && status != 501 && status != 505); }

std::string times(int count) { return count == 1 ? say("after one attempt") : say("after {} attempts", count); }

}  // namespace

struct HttpClient::Impl {
  HttpSettings settings;
  Transfer transfer;

  explicit Impl(HttpSettings given) : settings(std::move(given)), transfer(settings) {}

  void log(const std::string& line) const {
    if (settings.log) settings.log(line);
  }
  [[nodiscard]] Shelf shelf(const std::string& url) const {
    return {settings.cache, url, [this](const std::string& line) { log(line); }};
  }

  /// What of the cache this request may have.
  [[nodiscard]] std::optional<Fetched> held(const HttpRequest& request, const Shelf& shelf) const {
    auto found = shelf.find();
    if (!found) return found;
    auto fault = unlike(request, found->file, found->bytes, found->sha256);
    if (fault.empty() && !fits(request.kind, first_bytes(found->file, head_size), "")) fault = say("it is not of the kind asked for");
    if (fault.empty()) return found;
    log(say("{}: what the cache holds is not what is asked for: {}", shown_url(request.url), fault));
    return std::nullopt;
  }

  Fetched fetch(const HttpRequest& request, const Shelf& shelf, const std::optional<Fetched>& held);
  void pause(const HttpRequest& request, const Outcome& outcome, int failures) const;
  [[noreturn]] void give_up(const HttpRequest& request, const Outcome& outcome, int failures, const Shelf& shelf, bool held) const;
  [[nodiscard]] std::string unreached(const HttpRequest& request, const Outcome& outcome, int failures) const;
  [[nodiscard]] std::string bad_status(const HttpRequest& request, const Outcome& outcome, int failures) const;
};

void HttpClient::Impl::pause(const HttpRequest& request, const Outcome& outcome, int failures) const {
  auto wait = std::min(longest_wait, settings.first_wait * static_cast<double>(std::uint64_t{1} << std::min(failures - 1, 30)));
  if (outcome.came == Came::other_range) wait = 0;
  if (outcome.retry_after > 0) wait = std::min(outcome.retry_after, longest_asked_wait);
  const auto what = outcome.came == Came::status ? say("status {}", outcome.status) : outcome.said;
  log(say("{}: {}; attempt {} of {} in {} s", shown_url(request.url), what, failures + 1, settings.attempts, fixed(wait, wait < 10 ? 1 : 0)));
  std::this_thread::sleep_for(std::chrono::duration<double>(wait));
}

std::string HttpClient::Impl::unreached(const HttpRequest& request, const Outcome& outcome, int failures) const {
  const auto proxy = proxy_for(settings, outcome.answered.empty() ? request.url : outcome.answered);
  const auto url = shown_url(request.url), host = host_of(outcome.answered), tried = times(failures);
  const auto what = proxy.empty() ? say("{}: {} cannot be reached {}: {}", url, host, tried, outcome.said)
                                  : say("{}: {} cannot be reached through the proxy {} {}: {}", url, host, proxy, tried, outcome.said);
  return what + "\n" +
         say("is this machine connected? A proxy is named with --proxy http://HOST:PORT or the variable https_proxy; "
             "without a network, --offline takes what the cache holds ({})",
             settings.cache.string());
}

std::string HttpClient::Impl::bad_status(const HttpRequest& request, const Outcome& outcome, int failures) const {
  const auto host = host_of(outcome.answered), words = in_words(outcome.text);
  auto text = say("{}: {} answered with status {}{}{}", shown_url(request.url), host, outcome.status,
                  may_help_again(outcome.status) ? " " + times(failures) : "", words.empty() ? "" : say(": {}", words));
  switch (outcome.status) {
    case 401:
    case 403: return text + "\n" + say("the server does not let this address be read; is it the right one?");
    case 404:
    case 410: return text + "\n" + say("the file is not there any more: look for its new address on the producer's page");
    case 407: return text + "\n" + say("the proxy wants a user and a password: --proxy http://USER:PASSWORD@HOST:PORT");
    case 511: return text + "\n" + say("this network wants you to sign in first: open any page in a browser");
    default: break;
  }
  return text + "\n" + (may_help_again(outcome.status) ? tr("try again later") : tr("is the address right?"));
}

void HttpClient::Impl::give_up(const HttpRequest& request, const Outcome& outcome, int failures, const Shelf& shelf, bool held) const {
  const std::string rest = held ? "\n" + say("the cache holds an earlier copy: without --refresh it is used") : "";
  const auto shown = shown_url(request.url);
  switch (outcome.came) {
    case Came::status: throw IoError(bad_status(request, outcome, failures) + rest);
    case Came::misfit:
      throw IoError(misfit(request.kind, outcome.text, outcome.content_type, outcome.answered, request.url) + rest);
    case Came::untrusted:
      throw IoError(say("{}: the certificate of {} is not trusted: {}\n"
                        "behind a proxy that opens https, name its certificate: --ca FILE or the variable SSL_CERT_FILE; also look at the date of this machine",
                        shown, host_of(outcome.answered), outcome.said) + rest);
    case Came::refused: {
      const auto proxy = proxy_for(settings, outcome.answered);
      throw IoError(say("{}: the proxy {} refuses with status {}\n{}", shown, proxy, outcome.status,
                        outcome.status == 407 ? tr("it wants a user and a password: --proxy http://USER:PASSWORD@HOST:PORT")
                                              : tr("ask those who run it to let this host through")) + rest);
    }
    case Came::cut: {
      if (!outcome.reached) throw IoError(unreached(request, outcome, failures) + rest);
      const auto part = shelf.part();
      const auto kept = part.size == 0 ? say("try again later")
                        : part.total   ? say("{} bytes of {} are there and kept: run again to go on from them", part.size, *part.total)
                                       : say("{} bytes are there and kept: run again to go on from them", part.size);
      throw IoError(say("{}: the download from {} broke off {}: {}\n{}", shown, host_of(outcome.answered), times(failures), outcome.said, kept) + rest);
    }
    default: throw IoError(say("{}: no download from {} {}: {}", shown, host_of(outcome.answered), times(failures), outcome.said) + rest);
  }
}

Fetched HttpClient::Impl::fetch(const HttpRequest& request, const Shelf& shelf, const std::optional<Fetched>& held) {
  int failures = 0;
  bool second = false;  // what came whole was wrong once
  std::uint64_t most = shelf.part().size;
  for (;;) {
    auto part = shelf.part();
    const bool checked_after = !request.sha256.empty() || !request.md5.empty();
    const bool goes_on = part.size > 0 && !part.encoded && (!part.validator().empty() || checked_after);
    Outcome outcome;
    if (goes_on && part.total && part.size == *part.total) {
      outcome.came = Came::whole;  // stopped between the last byte and the check
    } else {
      Question question{request.url, request.kind, goes_on ? part.size : 0, "", "", request.bytes};
      if (held) {
        question.if_none_match = held->etag;
        if (held->etag.empty()) question.if_modified_since = held->last_modified;
      }
      outcome = transfer.ask(question, shelf);
      part = shelf.part();
    }

    std::string wrong;
    if (outcome.came == Came::not_modified && held) return *held;
    if (outcome.came == Came::whole) {
      const auto sha256 = sha256_file(shelf.part_file());
      if (part.total && *part.total != part.size) wrong = say("it has {} bytes, the server announced {}", part.size, *part.total);
      if (wrong.empty()) wrong = unlike(request, shelf.part_file(), part.size, sha256);
      const auto head = first_bytes(shelf.part_file(), head_size);
      if (wrong.empty() && !fits(request.kind, head, ""))
        wrong = misfit(request.kind, head, "", outcome.answered.empty() ? request.url : outcome.answered, request.url);
      if (wrong.empty()) return shelf.keep(part, request.kind, sha256);
    } else if (outcome.came == Came::other_size) {
      wrong = say("{}, {} are expected", outcome.said, *request.bytes);
    }
    if (!wrong.empty()) {
      shelf.drop_part();
      if (second)
        throw IoError(say("{}: the file is not the one expected, downloaded twice: {}\n"
                          "it was deleted; either the producer has replaced it (then the size or checksum known here is of the old one) or somebody on the way "
                          "changes it",
                          shown_url(request.url), wrong));
      second = true;
      log(say("{}: {}; once more from the beginning", shown_url(request.url), wrong));
      continue;
    }

    if (part.size > most + worth_a_new_count) failures = 0;
    most = std::max(most, part.size);
    ++failures;
    const bool range = outcome.came == Came::other_range || (outcome.came == Came::status && outcome.status == 416 && goes_on);
    if (range) shelf.drop_part();
    const bool again = range || outcome.came == Came::cut || (outcome.came == Came::status && may_help_again(outcome.status));
    if (!again || failures >= std::max(settings.attempts, 1)) give_up(request, outcome, failures, shelf, held.has_value());
    pause(request, outcome, failures);
  }
}

HttpClient::HttpClient(HttpSettings settings) {
  if (settings.cache.empty()) throw UsageError(say("no folder for what is downloaded: name one with --cache"));
  impl_ = std::make_unique<Impl>(std::move(settings));
}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

const HttpSettings& HttpClient::settings() const { return impl_->settings; }

Fetched HttpClient::get(const HttpRequest& request) {
  check_request(request);
  const auto& settings = impl_->settings;
  if (!settings.offline) make_folder(settings.cache);
  const auto absent = [&] {
    return IoError(say("{}: not in the cache {}, and the network is not to be used\n"
                       "run once without --offline on a machine that is connected, and bring that folder along (--cache)",
                       shown_url(request.url), settings.cache.string()));
  };
  if (!fs::is_directory(settings.cache)) throw absent();
  const auto shelf = impl_->shelf(request.url);
  const auto lock = shelf.lock();
  auto held = impl_->held(request, shelf);
  if (held && (settings.offline || (!settings.refresh && !request.anew))) return *held;
  if (settings.offline) throw absent();
  if (request.anew) {
    shelf.drop_part();
    held.reset();
  }
  return impl_->fetch(request, shelf, held);
}

std::optional<Fetched> HttpClient::cached(const HttpRequest& request) {
  check_request(request);
  if (!fs::is_directory(impl_->settings.cache)) return std::nullopt;
  const auto shelf = impl_->shelf(request.url);
  const auto lock = shelf.lock();
  return impl_->held(request, shelf);
}

void HttpClient::forget(const std::string& url) {
  if (!fs::is_directory(impl_->settings.cache)) return;
  const auto shelf = impl_->shelf(url);
  const auto lock = shelf.lock();
  shelf.drop_part();
  shelf.drop();
}

}  // namespace arpent
