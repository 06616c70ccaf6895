// SPDX-License-Identifier: Apache-2.0
/// Downloads that go well, or come to a good end: resuming, checking, the cache.
#include "arpent/remote/http.hpp"

#include <sys/file.h>

#include <chrono>
#include <thread>

#include "arpent/core/digest.hpp"
#include "arpent/remote/checksum.hpp"
#include "support/rude_server.hpp"

namespace arpent::test {
namespace {

using Catch::Matchers::Contains;

const std::string bytes = some_bytes(200'000);

/// Files of the cache with this ending.
std::vector<fs::path> of_cache(const RudeServer& server, const std::string& ending) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(server.cache()))
    if (entry.path().filename().string().ends_with(ending)) found.push_back(entry.path());
  return found;
}

/// Ranges asked for, in order; empty where all was.
std::vector<std::string> ranges(RudeServer& server) {
  std::vector<std::string> all;
  const auto log = server.asked();
  for (const auto& request : log["requests"])
    if (request["path"] != "/log") all.push_back(request["headers"].value("range", ""));
  return all;
}

}  // namespace

TEST_CASE("a download is whole, checked and noted beside", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  auto client = server.client();
  const auto got = client.get({.url = server.url("good/a"), .sha256 = sha256_text(bytes), .bytes = bytes.size()});
  CHECK(content_of(got.file) == bytes);
  CHECK(got.sha256 == sha256_text(bytes));
  CHECK(got.bytes == bytes.size());
  CHECK_FALSE(got.from_cache);
  CHECK(got.etag.size() == 14);
  CHECK_THAT(got.last_modified, Contains("GMT"));
  CHECK(got.date.size() == 20);
  CHECK(got.file.filename().string() == sha256_text(server.url("good/a")) + ".data");
  const auto note = nlohmann::json::parse(content_of(server.cache() / (sha256_text(server.url("good/a")) + ".json")));
  CHECK(note["url"] == server.url("good/a"));
  CHECK(note["sha256"] == got.sha256);
  CHECK(note["bytes"] == bytes.size());
  CHECK(note["date"] == got.date);
  CHECK(note["etag"] == got.etag);
  CHECK(note["kind"] == "any");
  CHECK(of_cache(server, ".part").empty());
  CHECK(of_cache(server, ".part.json").empty());
  CHECK(server.log.empty());
}

TEST_CASE("what the cache holds is used without asking, offline too", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  auto client = server.client();
  const auto first = client.get({.url = server.url("good/a")});
  const auto second = client.get({.url = server.url("good/a")});
  CHECK(second.from_cache);
  CHECK(second.file == first.file);
  CHECK(second.date == first.date);
  CHECK(second.etag == first.etag);
  CHECK(client.cached({.url = server.url("good/a")})->sha256 == first.sha256);
  CHECK_FALSE(client.cached({.url = server.url("good/b")}));
  auto settings = server.settings();
  settings.offline = true;
  HttpClient offline(settings);
  CHECK(offline.get({.url = server.url("good/a"), .sha256 = first.sha256}).from_cache);
  CHECK(server.count("good/a") == 1);
  const auto said = message_of<IoError>([&] { offline.get({.url = server.url("good/b")}); });
  CHECK_THAT(said, Contains(server.url("good/b") + ": not in the cache " + server.cache().string()) && Contains("without --offline"));
  CHECK(server.count("good/b") == 0);
  // Held, but not what this request expects: no substitute.
  CHECK_THAT(message_of<IoError>([&] { offline.get({.url = server.url("good/a"), .sha256 = std::string(64, '0')}); }), Contains("not in the cache"));
  settings.cache = server.cache() / "none";
  CHECK_THAT(message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("good/a")}); }), Contains("not in the cache"));
  CHECK_FALSE(fs::exists(settings.cache));
}

TEST_CASE("a damaged file of the cache is thrown away and fetched anew", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  auto client = server.client();
  const auto file = client.get({.url = server.url("good/a")}).file;
  const auto side = server.cache() / (file.stem().string() + ".json");
  std::string reason;
  SECTION("shorter") {
    put(file, bytes.substr(1));
    reason = "it has 199999 bytes, 200000 are noted";
  }
  SECTION("another byte") {
    auto other = bytes;
    other[5] ^= 1;
    put(file, other);
    reason = "its SHA-256 is not the one noted";
  }
  SECTION("gone") {
    fs::remove(file);
    reason = "the file is gone";
  }
  SECTION("a side file cut short") {
    put(side, content_of(side).substr(0, 20));
    reason = "its side file is damaged";
  }
  SECTION("a side file that names another file") {
    auto note = nlohmann::json::parse(content_of(side));
    note["file"] = "../a";
    put(side, note.dump());
    reason = "its side file names another";
  }
  const auto again = client.get({.url = server.url("good/a")});
  CHECK_FALSE(again.from_cache);
  CHECK(content_of(again.file) == bytes);
  CHECK_THAT(server.log, Contains(reason));
  CHECK(server.count("good/a") == 2);
}

TEST_CASE("refreshing asks whether the file is still the same", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  const std::string path = GENERATE("good/a", "dated/a", "bare/a");
  const auto first = server.client().get({.url = server.url(path)});
  auto settings = server.settings();
  settings.refresh = true;
  HttpClient client(settings);
  CHECK(client.get({.url = server.url(path)}).from_cache == (path != "bare/a"));
  const auto headers = server.asked()["requests"][1]["headers"];
  CHECK(headers.value("if-none-match", "") == first.etag);
  CHECK(headers.value("if-modified-since", "") == (path == "dated/a" ? first.last_modified : ""));
  server.serve("a", "other");
  const auto other = client.get({.url = server.url(path)});
  CHECK_FALSE(other.from_cache);
  CHECK(content_of(other.file) == "other");
  CHECK(server.client().get({.url = server.url(path)}).sha256 == sha256_text("other"));
}

TEST_CASE("anew is from the beginning, without a condition", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  server.client().get({.url = server.url("good/a")});
  CHECK_FALSE(server.client().get({.url = server.url("good/a"), .anew = true}).from_cache);
  CHECK(server.asked()["requests"][1]["headers"].value("if-none-match", "") == "");
  message_of<IoError>([&] {
    auto settings = server.settings();
    settings.attempts = 1;
    HttpClient(settings).get({.url = server.url("cut/a?after=150000")});
  });
  CHECK(server.client().get({.url = server.url("cut/a?after=150000"), .anew = true}).bytes == bytes.size());
  CHECK(ranges(server).back() == "");
}

TEST_CASE("without a network a refresh says that an earlier copy is there", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  auto client = server.client();
  client.get({.url = server.url("fail/a?times=0&x")});
  auto settings = server.settings();
  settings.refresh = true;
  settings.proxy = "http://127.0.0.1:1";
  CHECK_THAT(message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("fail/a?times=0&x")}); }), Contains("without --refresh it is used"));
  CHECK(client.get({.url = server.url("fail/a?times=0&x")}).from_cache);
}

TEST_CASE("a download that is cut goes on where it was", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  SECTION("in one run, by its ETag") {
    CHECK(content_of(server.client().get({.url = server.url("cut/a?after=150000")}).file) == bytes);
    CHECK(ranges(server) == std::vector<std::string>{"", "bytes=150000-"});
    CHECK(server.asked()["requests"][1]["headers"].value("if-range", "").front() == '"');
    CHECK_THAT(server.log, Contains("attempt 2 of 3"));
  }
  SECTION("by its date, where there is no ETag") {
    CHECK(content_of(server.client().get({.url = server.url("dated/a?after=150000")}).file) == bytes);
    CHECK(ranges(server).at(1) == "bytes=150000-");
    CHECK_THAT(server.asked()["requests"][1]["headers"].value("if-range", ""), Contains("GMT"));
  }
  SECTION("in the next run") {
    auto settings = server.settings();
    settings.attempts = 1;
    const auto said = message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("cut/a?after=150000")}); });
    CHECK_THAT(said, Contains("broke off after one attempt") && Contains("150000 bytes of 200000 are there and kept: run again"));
    CHECK_FALSE(server.client().cached({.url = server.url("cut/a?after=150000")}));
    settings.offline = true;
    CHECK_THAT(message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("cut/a?after=150000")}); }), Contains("not in the cache"));
    CHECK(content_of(server.client().get({.url = server.url("cut/a?after=150000")}).file) == bytes);
    CHECK(ranges(server) == std::vector<std::string>{"", "bytes=150000-"});
  }
  SECTION("twice") {
    CHECK(content_of(server.client().get({.url = server.url("cut/a?after=90000&times=2")}).file) == bytes);
    CHECK(ranges(server) == std::vector<std::string>{"", "bytes=90000-", "bytes=180000-"});
  }
  SECTION("from the beginning where nothing says that the file is the same") {
    const std::string path = GENERATE("bare/a?after=150000", "weak/a?after=150000");
    CHECK(content_of(server.client().get({.url = server.url(path)}).file) == bytes);
    CHECK(ranges(server) == std::vector<std::string>{"", ""});
  }
  SECTION("but with a checksum known, that will say it") {
    CHECK(content_of(server.client().get({.url = server.url("bare/a?after=150000"), .sha256 = sha256_text(bytes)}).file) == bytes);
    CHECK(ranges(server).at(1) == "bytes=150000-");
  }
  SECTION("a stopped program that had the last byte asks nothing more") {
    const auto url = server.url("good/a");
    put(server.cache() / (sha256_text(url) + ".part"), bytes);
    put(server.cache() / (sha256_text(url) + ".part.json"), R"({"etag": "\"x\"", "last_modified": "", "encoded": false, "total": 200000})");
    CHECK(content_of(server.client().get({.url = url}).file) == bytes);
    CHECK(server.count("good/a") == 0);
  }
  SECTION("a part without its note is no part") {
    put(server.cache() / (sha256_text(server.url("good/a")) + ".part"), "rubbish");
    CHECK(content_of(server.client().get({.url = server.url("good/a")}).file) == bytes);
    CHECK(ranges(server) == std::vector<std::string>{""});
  }
}

TEST_CASE("attempts that bring the file on do not count", "[remote][http]") {
  RudeServer server;
  const auto large = some_bytes(9 << 20);
  server.serve("a", large);
  auto settings = server.settings();
  settings.attempts = 2;
  CHECK(HttpClient(settings).get({.url = server.url("cut/a?after=1500000&times=6")}).sha256 == sha256_text(large));
  CHECK(server.count("cut/a") == 7);
}

TEST_CASE("servers that answer a range badly are not believed", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  server.serve("a.new", some_bytes(200'000, 9));
  auto client = server.client();
  SECTION("all of it again") {
    CHECK(content_of(client.get({.url = server.url("norange/a?after=150000")}).file) == bytes);
    CHECK(ranges(server).at(1) == "bytes=150000-");
  }
  SECTION("other bytes") {
    CHECK(content_of(client.get({.url = server.url("wrongrange/a?after=150000")}).file) == bytes);
    CHECK_THAT(server.log, Contains("other bytes than those from 150000 on: 'bytes 7-199999/200000'"));
    CHECK(ranges(server) == std::vector<std::string>{"", "bytes=150000-", ""});
  }
  SECTION("of another version, as it should") {
    CHECK(content_of(client.get({.url = server.url("changed/a?after=150000")}).file) == some_bytes(200'000, 9));
    CHECK(ranges(server) == std::vector<std::string>{"", "bytes=150000-"});
  }
  SECTION("of another version, without a word") {
    CHECK(content_of(client.get({.url = server.url("changed/a?after=150000&stubborn=1")}).file) == some_bytes(200'000, 9));
    CHECK_THAT(server.log, Contains("the file has changed on the server"));
  }
  SECTION("416, where the file has become shorter") {
    server.serve("a.new", "short");
    CHECK(content_of(client.get({.url = server.url("changed/a?after=150000&stubborn=1")}).file) == "short");
    CHECK_THAT(server.log, Contains("status 416"));
  }
}

TEST_CASE("a body that comes without its length is whole when its last chunk is there", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  CHECK(content_of(server.client().get({.url = server.url("chunked/a")}).file) == bytes);
  CHECK(content_of(server.client().get({.url = server.url("chunked/a?after=150000")}).file) == bytes);
  CHECK(server.count("chunked/a") == 3);
}

TEST_CASE("texts come compressed by the way, and are never gone on with in the middle", "[remote][http]") {
  RudeServer server;
  const std::string text = "{\"a\": \"" + std::string(50'000, 'x') + "\"}";
  server.serve("a", text);
  const auto got = server.client().get({.url = server.url("gzip/a?after=40"), .kind = BodyKind::json});
  CHECK(content_of(got.file) == text);
  CHECK(got.file.extension() == ".geojson");
  CHECK(ranges(server) == std::vector<std::string>{"", ""});
  CHECK_THAT(server.asked()["requests"][0]["headers"].value("accept-encoding", ""), Contains("gzip"));
  // Archives are as they are: nothing on the way may unpack them.
  CHECK(content_of(server.client().get({.url = server.url("gzip/a?any")}).file) == text);
  CHECK(server.asked()["requests"][2]["headers"].value("accept-encoding", "") == "");
}

TEST_CASE("a wrong checksum or size is downloaded once more, then refused with both values", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  const auto sum = sha256_text(bytes);
  auto spoiled = bytes;
  spoiled[bytes.size() / 2] ^= 1;
  auto client = server.client();
  SECTION("once wrong") {
    CHECK(client.get({.url = server.url("corrupt/a?times=1"), .sha256 = sum}).sha256 == sum);
    CHECK_THAT(server.log, Contains("once more from the beginning"));
    CHECK(ranges(server) == std::vector<std::string>{"", ""});
  }
  SECTION("SHA-256") {
    const auto said = message_of<IoError>([&] { client.get({.url = server.url("corrupt/a"), .sha256 = sum}); });
    CHECK_THAT(said, Contains("its SHA-256 is " + sha256_text(spoiled) + ", expected is " + sum) && Contains(server.url("corrupt/a")));
    CHECK(server.count("corrupt/a") == 2);
  }
  SECTION("MD5, as the file beside it says") {
    const auto side = client.get({.url = server.url("corrupt/a.md5?times=0"), .kind = BodyKind::text});
    const auto md5 = read_checksum(content_of(side.file), "a");
    CHECK(md5 == md5_file(server.folder / "a"));
    CHECK(client.get({.url = server.url("good/a"), .md5 = md5}).bytes == bytes.size());
    CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("corrupt/a"), .md5 = md5}); }), Contains("its MD5 is ") && Contains("expected is " + md5));
  }
  SECTION("size") {
    CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("short/a"), .bytes = bytes.size()}); }),
               Contains("the server announces 199999 bytes, 200000 are expected"));
    CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("chunked/a"), .bytes = 7}); }), Contains("it has 200000 bytes, 7 are expected"));
  }
  CHECK(of_cache(server, ".part").empty());
  CHECK_FALSE(client.cached({.url = server.url("corrupt/a")}));
}

TEST_CASE("a part that rots is found by the checksum and costs one download more", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  const auto url = server.url("good/a");
  const auto etag = server.client().get({.url = url}).etag;
  server.client().forget(url);
  CHECK(of_cache(server, ".data").empty());
  put(server.cache() / (sha256_text(url) + ".part"), std::string(1000, 'z'));
  put(server.cache() / (sha256_text(url) + ".part.json"), nlohmann::json{{"etag", etag}, {"last_modified", ""}, {"encoded", false}, {"total", 200000}}.dump());
  CHECK(server.client().get({.url = url, .sha256 = sha256_text(bytes)}).sha256 == sha256_text(bytes));
  CHECK(ranges(server) == std::vector<std::string>{"", "bytes=1000-", ""});
}

TEST_CASE("two at one address download it once", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  std::string first, second;
  std::thread other([&] { first = server.client().get({.url = server.url("slow/a?chunk=20000&wait=0.02")}).sha256; });
  second = [&] {
    auto settings = server.settings();
    settings.log = nullptr;
    return HttpClient(settings).get({.url = server.url("slow/a?chunk=20000&wait=0.02")}).sha256;
  }();
  other.join();
  CHECK(first == sha256_text(bytes));
  CHECK(second == first);
  CHECK(server.count("slow/a") == 1);
}

TEST_CASE("who waits for another says so", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  const auto file = server.cache() / (sha256_text(server.url("good/a")) + ".lock");
  const int held = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  REQUIRE(::flock(held, LOCK_EX) == 0);
  std::thread release([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::close(held);
  });
  const auto begun = std::chrono::steady_clock::now();
  CHECK(server.client().get({.url = server.url("good/a")}).bytes == bytes.size());
  CHECK(std::chrono::steady_clock::now() - begun > std::chrono::milliseconds(250));
  release.join();
  CHECK_THAT(server.log, Contains("another process is at it; waiting"));
}

TEST_CASE("progress counts what was there before and ends at the whole", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  auto settings = server.settings();
  std::vector<std::uint64_t> seen;
  settings.progress = [&](std::uint64_t done, std::optional<std::uint64_t> total) {
    CHECK(total == bytes.size());
    seen.push_back(done);
  };
  HttpClient(settings).get({.url = server.url("cut/a?after=150000")});
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(std::count(seen.begin(), seen.end(), 150000u) >= 1);
  CHECK(seen.back() == bytes.size());
}

TEST_CASE("redirects are followed as far as they are safe", "[remote][http]") {
  RudeServer server;
  server.serve("a", bytes);
  auto client = server.client();
  CHECK(content_of(client.get({.url = server.url("redirect/a?n=10")}).file) == bytes);
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("redirect/a?n=11")}); }), Contains("after 10 redirects already"));
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("loop/a")}); }), Contains("after 10 redirects already"));
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("redirect/a?to=file:///etc/passwd")}); }), Contains("leads to file:///etc/passwd") && Contains("only http and https"));
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("redirect/a?to=ftp://user:secret@127.0.0.1/a")}); }),
             Contains("ftp://127.0.0.1/a") && !Contains("secret"));
}

}  // namespace arpent::test
