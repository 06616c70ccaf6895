// SPDX-License-Identifier: Apache-2.0
#include "transfer.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "body.hpp"
#include "file.hpp"
#include "receiver.hpp"
#include "url.hpp"

namespace arpent::remote {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int most_redirects = 10;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

template <class T>
void set(CURL* curl, CURLoption option, T value) {
  if (const auto code = curl_easy_setopt(curl, option, value); code != CURLE_OK)
    throw IoError(say("this build of libcurl does not take option {}: {}", static_cast<int>(option), curl_easy_strerror(code)));
}

/// What runs while curl does: its callbacks may not throw, so what they throw waits here.
struct Running {
  CURL* curl;
  Receiver* receiver;
  const HttpSettings* settings;
  Clock::time_point moved = Clock::now(), told{};
  bool connected = false, stalled = false;
  std::exception_ptr thrown = nullptr;
};

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& run = *static_cast<Running*>(user);
  run.moved = Clock::now();
  try {
    run.receiver->header({data, size});
    return size;
  } catch (...) {
    run.thrown = std::current_exception();
    return 0;
  }
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& run = *static_cast<Running*>(user);
  run.moved = Clock::now();
  try {
    return run.receiver->body({data, size}) ? size : 0;
  } catch (...) {
    run.thrown = std::current_exception();
    return 0;
  }
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& run = *static_cast<Running*>(user);
  const auto now = Clock::now();
  curl_off_t before_request = 0;
  if (!run.connected && curl_easy_getinfo(run.curl, CURLINFO_PRETRANSFER_TIME_T, &before_request) == CURLE_OK && before_request > 0) {
    run.connected = true;
    run.moved = now;
  }
  if (run.connected && std::chrono::duration<double>(now - run.moved).count() > run.settings->stall) {
    run.stalled = true;
    return 1;
  }
  try {
    if (run.settings->progress && run.receiver->written() > 0 && now - run.told > std::chrono::milliseconds(100)) {
      run.told = now;
      run.settings->progress(run.receiver->written(), run.receiver->total());
    }
    return 0;
  } catch (...) {
    run.thrown = std::current_exception();
    return 1;
  }
}

struct HeaderList {
  curl_slist* list = nullptr;
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list); }
};

Came came_of(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return Came::untrusted;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_AGAIN: return Came::cut;
    default: return Came::failed;
  }
}

void trust(CURL* curl, const HttpSettings& settings) {
  std::string file, folder;
  if (!settings.certificates.empty()) {
    if (!std::filesystem::exists(settings.certificates))
      throw UsageError(say("certificates: {} is not there", settings.certificates.string()));
    (std::filesystem::is_directory(settings.certificates) ? folder : file) = settings.certificates.string();
  } else {
    // Only the program curl reads these, the library does not.
    file = environment("CURL_CA_BUNDLE");
    if (file.empty()) file = environment("SSL_CERT_FILE");
    folder = environment("SSL_CERT_DIR");
  }
  if (!file.empty()) {
    set(curl, CURLOPT_CAINFO, file.c_str());
    set(curl, CURLOPT_PROXY_CAINFO, file.c_str());
  }
  if (!folder.empty()) {
    set(curl, CURLOPT_CAPATH, folder.c_str());
    set(curl, CURLOPT_PROXY_CAPATH, folder.c_str());
  }
}

bool redirects(long status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

}  // namespace

struct Transfer::Impl {
  const HttpSettings& settings;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{nullptr, &curl_easy_cleanup};

  explicit Impl(const HttpSettings& given) : settings(given) {
    static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);  // once, whatever the number of clients
    if (started == CURLE_OK) curl.reset(curl_easy_init());
    if (!curl) throw IoError(say("libcurl cannot be started"));
  }

  /// One address, no redirect followed. `url` becomes the one it leads to, when it does.
  std::optional<Outcome> one(const Question& question, std::string& url, const Shelf& shelf);
  void prepare(const Question& question, const std::string& url, const Shelf& shelf, Running& run, HeaderList& headers, std::array<char, CURL_ERROR_SIZE>& words);
};

void Transfer::Impl::prepare(const Question& question, const std::string& url, const Shelf& shelf, Running& run, HeaderList& headers,
                             std::array<char, CURL_ERROR_SIZE>& words) {
  auto* const c = curl.get();
  curl_easy_reset(c);  // connections stay
  set(c, CURLOPT_URL, url.c_str());
  set(c, CURLOPT_PROTOCOLS_STR, "http,https");
  set(c, CURLOPT_NOSIGNAL, 1L);
  set(c, CURLOPT_ERRORBUFFER, words.data());
  set(c, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect * 1000));
  set(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  const auto agent = settings.user_agent.empty() ? "arpent/" + version() : settings.user_agent;
  set(c, CURLOPT_USERAGENT, agent.c_str());
  if (!settings.proxy.empty()) {
    set(c, CURLOPT_PROXY, settings.proxy.c_str());
    set(c, CURLOPT_NOPROXY, "");  // a proxy that was named is used, whatever the environment says
  }
  set(c, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_ANY));
  trust(c, settings);

  const auto part = shelf.part();
  if (question.from > 0) {
    headers.add(fmt::format("Range: bytes={}-", question.from));
    if (const auto validator = part.validator(); !validator.empty()) headers.add("If-Range: " + validator);
  } else if (question.kind == BodyKind::json || question.kind == BodyKind::table) {
    set(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");  // files of the other kinds are compressed already
  }
  if (!question.if_none_match.empty()) headers.add("If-None-Match: " + question.if_none_match);
  if (!question.if_modified_since.empty()) headers.add("If-Modified-Since: " + question.if_modified_since);
  if (headers.list != nullptr) set(c, CURLOPT_HTTPHEADER, headers.list);

  set(c, CURLOPT_HEADERFUNCTION, &on_header);
  set(c, CURLOPT_HEADERDATA, &run);
  set(c, CURLOPT_WRITEFUNCTION, &on_body);
  set(c, CURLOPT_WRITEDATA, &run);
  set(c, CURLOPT_NOPROGRESS, 0L);
  set(c, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(c, CURLOPT_XFERINFODATA, &run);
}

std::optional<Outcome> Transfer::Impl::one(const Question& question, std::string& url, const Shelf& shelf) {
  Receiver receiver(question.kind, question.from, question.bytes, shelf);
  Running run{curl.get(), &receiver, &settings};
  HeaderList headers;
  std::array<char, CURL_ERROR_SIZE> words{};
  prepare(question, url, shelf, run, headers, words);
  const auto code = curl_easy_perform(curl.get());
  if (run.thrown) std::rethrow_exception(run.thrown);

  long status = 0, through = 0, connections = 0;
  curl_off_t wait = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl.get(), CURLINFO_HTTP_CONNECTCODE, &through);
  curl_easy_getinfo(curl.get(), CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &wait);
  if (code == CURLE_OK && redirects(status)) {
    const char* next = nullptr;
    curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &next);
    if (next != nullptr) {
      url = next;
      return std::nullopt;
    }
  }

  Outcome out;
  out.answered = url;
  out.status = status;
  out.retry_after = static_cast<double>(wait);
  out.reached = connections > 0 || status != 0;
  out.said = scrubbed(words[0] != '\0' ? words.data() : curl_easy_strerror(code));
  if (code == CURLE_OK) receiver.finish();
  out.content_type = receiver.content_type();
  out.text = receiver.text();
  if (run.stalled) {
    out.came = Came::cut;
    out.said = say("no byte for {} s", fixed(settings.stall, settings.stall < 10 ? 1 : 0));
  } else if (code != CURLE_OK && through >= 400) {
    out.came = Came::refused;
    out.status = through;
  } else if (const auto verdict = receiver.verdict(); verdict) {
    out.came = *verdict;
    if (!receiver.said().empty()) out.said = receiver.said();
  } else {
    out.came = code == CURLE_OK ? Came::failed : came_of(code);
  }
  if (settings.progress && receiver.written() > 0) settings.progress(receiver.written(), receiver.total());
  return out;
}

Transfer::Transfer(const HttpSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
Transfer::~Transfer() = default;

Outcome Transfer::ask(const Question& question, const Shelf& shelf) {
  std::string url = question.url;
  for (int hops = 0;; ++hops) {
    const auto before = url;
    if (auto done = impl_->one(question, url, shelf)) return *done;
    const auto scheme = scheme_of(url);
    const auto refuse = [&](const std::string& why) {
      throw IoError(say("{}: {} leads to {}, {}\nif the address is right, tell the people who run the server", shown_url(question.url), host_of(before),
                        shown_url(url), why));
    };
    if (scheme != "http" && scheme != "https") refuse(say("which is not followed: only http and https are"));
    if (scheme == "http" && scheme_of(before) == "https") refuse(say("which is not followed: it leaves https"));
    if (hops >= most_redirects) refuse(say("after {} redirects already", most_redirects));
  }
}

std::string proxy_for(const HttpSettings& settings, const std::string& url) {
  auto proxy = settings.proxy;
  const bool secure = scheme_of(url) == "https";
  const std::vector<const char*> names = secure ? std::vector{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
                                                : std::vector{"http_proxy", "all_proxy", "ALL_PROXY"};
  for (const auto* name : names)
    if (proxy.empty()) proxy = environment(name);
  return host_of(proxy);
}

}  // namespace arpent::remote
