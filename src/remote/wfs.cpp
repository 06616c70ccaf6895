// SPDX-License-Identifier: Apache-2.0
#include "arpent/remote/wfs.hpp"

#include <time.h>

#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "cache.hpp"
#include "file.hpp"
#include "url.hpp"
#include "wfs_page.hpp"

namespace arpent {
namespace {

namespace fs = std::filesystem;
using namespace remote;
using nlohmann::json;

constexpr double longest_set = 6 * 3600;  // s: pages asked for within this time are one download

HttpRequest page_request(const WfsRequest& request, std::uint64_t start, bool anew = false) {
  return {.url = page_url(request, start), .kind = BodyKind::json, .anew = anew};
}

double age(const std::string& date) {
  std::tm parts{};
  if (std::sscanf(date.c_str(), "%d-%d-%dT%d:%d:%dZ", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec) != 6) return longest_set;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return std::difftime(std::time(nullptr), ::timegm(&parts));
}

// --- The set of pages, once complete, is noted in a file of its own.

fs::path set_file(const HttpClient& client, const WfsRequest& request) {
  return client.settings().cache / (sha256_text(page_url(request, 0)) + ".wfs.json");
}

void note_set(const HttpClient& client, const WfsRequest& request, const WfsResult& set, const std::vector<std::uint64_t>& starts) {
  json pages = json::array();
  for (std::size_t i = 0; i < set.pages.size(); ++i) pages.push_back({{"start", starts[i]}, {"sha256", set.pages[i].sha256}});
  const json note{{"url", shown_url(page_url(request, 0))}, {"matched", set.matched}, {"features", set.features}, {"crs", set.crs}, {"pages", pages}};
  write_whole(set_file(client, request), note.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

/// A set that was complete and still is, page for page.
std::optional<WfsResult> complete_set(HttpClient& client, const WfsRequest& request) {
  const auto file = set_file(client, request);
  if (!fs::exists(file)) return std::nullopt;
  try {
    const auto note = json::parse(whole_text(file));
    WfsResult set;
    set.matched = note.at("matched").get<std::uint64_t>();
    set.features = note.at("features").get<std::uint64_t>();
    set.crs = note.at("crs").get<std::string>();
    for (const auto& page : note.at("pages")) {
      auto held = client.cached(page_request(request, page.at("start").get<std::uint64_t>()));
      if (!held || held->sha256 != page.at("sha256").get<std::string>()) {
        if (client.settings().log) client.settings().log(say("{}: a page of the cache is gone or another: all are asked for anew", shown_url(request.url)));
        return std::nullopt;
      }
      set.pages.push_back(std::move(*held));
    }
    if (set.pages.empty()) return std::nullopt;
    return set;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

/// The data changed between two pages.
struct Changed {
  std::string what;
};

class Download {
 public:
  Download(HttpClient& client, const WfsRequest& request, bool anew) : client_(client), request_(request), anew_(anew) {}

  /// @throws Changed
  WfsResult run() {
    for (;;) {
      auto page = next_page();
      starts_.push_back(got_);
      const bool first = set_.pages.empty();
      set_.pages.push_back(page.first);
      const auto& content = page.second;
      if (first) begin(content);
      else if (content.matched != matched_)
        throw Changed{say("it counts {} features at the beginning and {} from number {} on", spoken(matched_), spoken(content.matched), got_)};
      take(content);
      if (matched_ && got_ > *matched_) refuse(say("it counts {} features, but {} came", *matched_, got_));
      if (matched_ ? got_ == *matched_ : content.keys.empty()) break;
      if (content.keys.empty())
        refuse(say("{} of {} features came, then a page without any: servers limit how far one may page; ask for less at once, with a box or a filter", got_, *matched_));
    }
    set_.features = got_;
    set_.matched = matched_.value_or(got_);
    note_set(client_, request_, set_, starts_);
    return std::move(set_);
  }

  /// No page of a set that is not right stays for the next run to go on with.
  void forget() {
    for (const auto start : starts_) client_.forget(page_url(request_, start));
  }

 private:
  static std::string spoken(const std::optional<std::uint64_t>& count) { return count ? std::to_string(*count) : say("an unknown number of"); }

  [[noreturn]] void refuse(const std::string& what) {
    forget();
    throw IoError(say("WFS {}, {}: {}", shown_url(request_.url), request_.type, what));
  }

  std::pair<Fetched, PageContent> next_page() {
    for (bool second = false;; second = true) {
      auto asked = page_request(request_, got_, second || ask_anew());
      auto page = client_.get(asked);
      // Pages are of one download: none from before the first of it.
      if (page.from_cache && !set_.pages.empty() && page.date < set_.pages.front().date) {
        asked.anew = true;
        page = client_.get(asked);
      }
      if (set_.pages.empty() && page.from_cache && age(page.date) >= longest_set) {
        anew_ = true;
        asked.anew = true;
        page = client_.get(asked);
      }
      std::string fault;
      if (auto content = read_page(page.file, fault)) return {std::move(page), std::move(*content)};
      client_.forget(asked.url);
      if (second)
        throw IoError(say("WFS {}, {}: the page from feature {} on cannot be read, downloaded twice: {}\ntry again later, or ask for smaller pages",
                          shown_url(request_.url), request_.type, got_, fault));
      if (client_.settings().log) client_.settings().log(say("WFS {}: the page from feature {} on is asked for again: {}", shown_url(request_.url), got_, fault));
    }
  }

  [[nodiscard]] bool ask_anew() const { return anew_ || (!set_.pages.empty() && age(set_.pages.front().date) >= longest_set); }

  void begin(const PageContent& content) {
    matched_ = content.matched;
    set_.crs = content.crs;
    if (!content.crs.empty() && lower(content.crs) != lower(request_.crs) && !content.keys.empty())
      refuse(say("asked for in {}, its features came in {}", request_.crs, content.crs));
  }

  void take(const PageContent& content) {
    std::size_t repeated = 0;
    std::string one;
    std::unordered_set<std::string> here;
    for (const auto& key : content.keys) {
      // Features without an id may be equal by right; only from one page to the next is that a sign of bad paging.
      if (seen_.contains(key) || (content.own_ids && here.contains(key))) {
        ++repeated;
        one = key;
      }
      here.insert(key);
    }
    if (repeated > 0) {
      const auto which = content.own_ids ? say(" (among them '{}')", one) : "";
      if (repeated == content.keys.size() && set_.pages.size() > 1)
        refuse(say("the page from feature {} on repeats features that came before{}: the server does not page (it ignores STARTINDEX); ask for larger pages", got_, which));
      refuse(say("the page from feature {} on repeats {} features{}: the order is not the same from one page to the next, so others are missing; {}", got_, repeated, which,
                 request_.sort.empty() ? say("name a property to sort by, of which no value comes twice") : say("sort by a property of which no value comes twice, not by '{}'", request_.sort)));
    }
    seen_.merge(here);
    got_ += content.keys.size();
  }

  HttpClient& client_;
  const WfsRequest& request_;
  bool anew_;
  WfsResult set_;
  std::vector<std::uint64_t> starts_;
  std::unordered_set<std::string> seen_;
  std::optional<std::uint64_t> matched_;
  std::uint64_t got_ = 0;
};

}  // namespace

WfsResult fetch_wfs(HttpClient& client, const WfsRequest& request) {
  check_request(request);
  const auto& settings = client.settings();
  if (!settings.offline) make_folder(settings.cache);
  // Two processes at one set would throw away each other's pages.
  std::optional<Lock> lock;
  if (fs::is_directory(settings.cache))
    lock.emplace(settings.cache / (sha256_text(page_url(request, 0)) + ".wfs.lock"), [&] {
      if (settings.log) settings.log(say("WFS {}: another process is at it; waiting", shown_url(request.url)));
    });
  if (!settings.refresh || settings.offline)
    if (auto set = complete_set(client, request)) return std::move(*set);
  if (settings.offline)
    throw IoError(say("WFS {}, {}: its pages are not all in the cache {}, and the network is not to be used\n"
                      "run once without --offline on a machine that is connected, and bring that folder along (--cache)",
                      shown_url(request.url), request.type, settings.cache.string()));
  // A set that was complete and is not any more: its pages are of another day.
  bool anew = settings.refresh || fs::exists(set_file(client, request));
  for (bool second = false;; second = true) {
    std::error_code ignored;
    fs::remove(set_file(client, request), ignored);
    Download download(client, request, anew);
    try {
      return download.run();
    } catch (const Changed& changed) {
      download.forget();
      if (second)
        throw IoError(say("WFS {}, {}: its data change while they are read, twice now: {}\ntry again when the server is quiet", shown_url(request.url), request.type, changed.what));
      if (settings.log) settings.log(say("WFS {}: {}: from the beginning", shown_url(request.url), changed.what));
      anew = true;
    }
  }
}

}  // namespace arpent
