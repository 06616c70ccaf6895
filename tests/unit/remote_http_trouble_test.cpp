// SPDX-License-Identifier: Apache-2.0
/// Networks and servers that do not answer, or answer something else: what is tried again, and what is said.
#include <chrono>

#include "arpent/core/digest.hpp"
#include "arpent/remote/http.hpp"
#include "support/rude_server.hpp"

namespace arpent::test {
namespace {

using Catch::Matchers::Contains;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

std::string zip_bytes() { return "PK\x03\x04" + some_bytes(5000); }

}  // namespace

TEST_CASE("what may pass is tried again, with longer and longer waits", "[remote][http]") {
  RudeServer server;
  server.serve("a", "content");
  auto settings = server.settings();
  settings.first_wait = 0.1;
  int asked = 0;
  for (const int status : {500, 503, 429, 408}) {
    const auto begun = Clock::now();
    CHECK(content_of(HttpClient(settings).get({.url = server.url("fail/a?times=2&status=" + std::to_string(status))}).file) == "content");
    CHECK(seconds_since(begun) >= 0.3);
    CHECK(server.count("fail/a") == (asked += 3));
    CHECK_THAT(server.log, Contains("status " + std::to_string(status) + "; attempt 2 of 3 in 0.1 s") && Contains("attempt 3 of 3 in 0.2 s"));
  }
}

TEST_CASE("the wait a server asks for is kept", "[remote][http]") {
  RudeServer server;
  server.serve("a", "content");
  const auto begun = Clock::now();
  CHECK(server.client().get({.url = server.url("fail/a?status=503&retry_after=1")}).bytes == 7);
  CHECK(seconds_since(begun) >= 1);
}

TEST_CASE("after the last attempt the status is told", "[remote][http]") {
  RudeServer server;
  const auto said = message_of<IoError>([&] { server.client().get({.url = server.url("fail/a?times=9")}); });
  CHECK_THAT(said, Contains(server.url("fail/a?times=9") + ": " + server.host() + " answered with status 500 after 3 attempts: out of order") && Contains("try again later"));
  CHECK(server.count("fail/a") == 3);
}

TEST_CASE("what will not change is not tried again", "[remote][http]") {
  RudeServer server;
  auto client = server.client();
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("missing/a")}); }),
             Contains("answered with status 404: Ce fichier n'existe plus.") && Contains("new address"));
  CHECK(server.count("missing/a") == 1);
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("status/a?status=403&text=<html><title>Acc%C3%A8s%20refus%C3%A9</title>")}); }),
             Contains("status 403: Accès refusé"));
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("exception/a?status=400")}); }), Contains("status 400: Unknown layer: a & b"));
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("status/b?status=511")}); }), Contains("sign in first"));
  CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("status/c?status=204")}); }), Contains("status 204"));
  CHECK(server.count("status/a") == 1);
  CHECK(server.count("status/b") == 1);
  CHECK(server.count("exception/a") == 1);
}

TEST_CASE("a server that says nothing more is left", "[remote][http]") {
  RudeServer server;
  const auto bytes = some_bytes(50'000);
  server.serve("a", bytes);
  const auto begun = Clock::now();
  CHECK(content_of(server.client().get({.url = server.url("stall/a?after=30000")}).file) == bytes);
  CHECK(seconds_since(begun) < 10);
  CHECK_THAT(server.log, Contains("no byte for 0.5 s; attempt 2 of 3"));
  CHECK(server.asked()["requests"][1]["headers"].value("range", "") == "bytes=30000-");
  // Slow is not stalled.
  CHECK(server.client().get({.url = server.url("slow/a?chunk=10000&wait=0.3")}).bytes == bytes.size());
  CHECK(server.count("slow/a") == 1);
}

TEST_CASE("a login page is known for what it is", "[remote][http]") {
  RudeServer server;
  server.serve("a", zip_bytes());
  int asked = 0;
  for (const std::string path : {"portal/a", "portal/a?redirected=1", "portal/a?type=application/octet-stream&bom=1", "portal/a?type=application/zip"})
    for (const auto kind : {BodyKind::zip, BodyKind::seven_zip, BodyKind::gzip, BodyKind::geopackage, BodyKind::json, BodyKind::table, BodyKind::text}) {
      const auto said = message_of<IoError>([&] { server.client().get({.url = server.url(path), .kind = kind}); });
      CHECK_THAT(said, Contains(server.host() + " answered with a web page ('Wi-Fi de l'hôtel & spa') instead of") && Contains("login page") && Contains(server.url(path)));
      CHECK(server.count("portal/a") == ++asked);
      CHECK_FALSE(server.client().cached({.url = server.url(path), .kind = BodyKind::any}));
    }
}

TEST_CASE("a login page in the middle of a download costs nothing of what came before", "[remote][http]") {
  RudeServer server;
  server.serve("a", zip_bytes());
  const HttpRequest request{.url = server.url("portalcut/a?after=3000"), .kind = BodyKind::zip};
  CHECK_THAT(message_of<IoError>([&] { server.client().get(request); }), Contains("login page"));
  CHECK(content_of(server.client().get(request).file) == zip_bytes());
  CHECK(server.asked()["requests"][2]["headers"].value("range", "") == "bytes=3000-");
}

TEST_CASE("a body must begin as its kind does", "[remote][http]") {
  RudeServer server;
  using namespace std::string_literals;
  struct Sample {
    BodyKind kind;
    std::string good, bad, ending;
  };
  const std::vector<Sample> samples{{BodyKind::seven_zip, "7z\xbc\xaf\x27\x1c rest", "7z\xbc\xaf\x27\x1d rest", ".7z"},
                                    {BodyKind::zip, zip_bytes(), "PKrest", ".zip"},
                                    {BodyKind::gzip, "\x1f\x8b\x08 rest", "\x1f\x8c rest", ".gz"},
                                    {BodyKind::geopackage, "SQLite format 3\0rest"s, "SQLite format 3 rest", ".gpkg"},
                                    {BodyKind::json, "\xef\xbb\xbf \n[1]", "a,b\n1,2\n", ".geojson"},
                                    {BodyKind::table, "a;b\n1;2\n", "a\0b"s, ".csv"},
                                    {BodyKind::text, "0123  a", "PK\x03\x04", ".txt"}};
  for (const auto& sample : samples) {
    server.serve("good", sample.good);
    server.serve("bad", sample.bad);
    server.serve("none", "");
    auto client = server.client();
    INFO(sample.ending);
    const auto got = client.get({.url = server.url("good/good?" + sample.ending), .kind = sample.kind});
    CHECK(content_of(got.file) == sample.good);
    CHECK(got.file.extension() == sample.ending);
    CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("good/bad?" + sample.ending), .kind = sample.kind}); }), Contains("something that is not") && Contains("it begins with"));
    CHECK_THAT(message_of<IoError>([&] { client.get({.url = server.url("good/none?" + sample.ending), .kind = sample.kind}); }), Contains("answered nothing"));
  }
  // What was kept as any file does not pass as another kind later.
  server.serve("bad", "no zip");
  server.client().get({.url = server.url("good/bad?any")});
  CHECK_THAT(message_of<IoError>([&] { server.client().get({.url = server.url("good/bad?any"), .kind = BodyKind::zip}); }), Contains("not a zip archive"));
}

TEST_CASE("an exception of a service is quoted", "[remote][http]") {
  RudeServer server;
  const auto kind = GENERATE(BodyKind::json, BodyKind::table, BodyKind::zip);
  CHECK_THAT(message_of<IoError>([&] { server.client().get({.url = server.url("exception/a"), .kind = kind}); }), Contains(server.host() + " refuses: Unknown layer: a & b"));
  CHECK(server.count("exception/a") == 1);
}

TEST_CASE("without a network the message says what to do, and no secrets", "[remote][http]") {
  RudeServer server;
  auto settings = server.settings();
  std::string host;
  SECTION("no such host") {
    host = std::string(70, 'a') + ".test";  // too long for a name: no resolver asks for it anywhere
    const auto said = message_of<IoError>([&] { HttpClient(settings).get({.url = "http://me:secret@" + host + "/a?apikey=hidden&b=1"}); });
    CHECK_THAT(said, Contains("http://" + host + "/a?apikey=***&b=1: " + host + " cannot be reached after 3 attempts:") && Contains("resolve host"));
    CHECK_THAT(said, Contains("--proxy") && Contains("https_proxy") && Contains("--offline") && Contains(server.cache().string()));
    CHECK_THAT(said + server.log, !Contains("secret") && !Contains("hidden"));
  }
  SECTION("nobody listens") {
    const auto said = message_of<IoError>([&] { HttpClient(settings).get({.url = "http://127.0.0.1:1/a"}); });
    CHECK_THAT(said, Contains("127.0.0.1:1 cannot be reached after 3 attempts:") && Contains("onnect"));
  }
  SECTION("nor at the proxy") {
    settings.proxy = "http://me:secret@127.0.0.1:1";
    const auto said = message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("good/a")}); });
    CHECK_THAT(said, Contains(server.host() + " cannot be reached through the proxy 127.0.0.1:1 after 3 attempts"));
    CHECK_THAT(said + server.log, !Contains("secret"));
  }
}

TEST_CASE("everything goes through the proxy that is named", "[remote][http]") {
  RudeServer server;
  server.serve("a", "content");
  auto settings = server.settings();
  SECTION("by the settings, whatever the environment excepts") {
    RudeServer proxy;
    ::setenv("no_proxy", "127.0.0.1", 1);
    settings.proxy = "http://" + proxy.host();
    CHECK(HttpClient(settings).get({.url = server.url("good/a")}).bytes == 7);
    ::unsetenv("no_proxy");
    CHECK(proxy.asked()["counts"].value("proxy:" + server.url("good/a"), 0) == 1);
  }
  SECTION("by the environment, and not where it excepts") {
    RudeServer proxy;
    ::setenv("http_proxy", ("http://" + proxy.host()).c_str(), 1);
    CHECK(HttpClient(settings).get({.url = server.url("good/a")}).bytes == 7);
    ::setenv("no_proxy", "127.0.0.1", 1);
    CHECK(HttpClient(settings).get({.url = server.url("good/a?second")}).bytes == 7);
    CHECK(proxy.asked()["counts"].value("proxy:" + server.url("good/a"), 0) == 1);
    CHECK(proxy.asked()["counts"].value("proxy:" + server.url("good/a?second"), 0) == 0);
    ::unsetenv("no_proxy");
    ::unsetenv("http_proxy");
  }
  SECTION("with user and password") {
    RudeServer proxy({"--proxy-user", "me:secret"});
    settings.proxy = "http://me:secret@" + proxy.host();
    CHECK(HttpClient(settings).get({.url = server.url("good/a")}).bytes == 7);
    settings.proxy = "http://me:wrong@" + proxy.host();
    const auto said = message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("good/a?second")}); });
    CHECK_THAT(said, Contains("status 407") && Contains("--proxy http://USER:PASSWORD@HOST:PORT") && !Contains("wrong"));
  }
}

TEST_CASE("certificates are checked, and one may be added", "[remote][http]") {
  RudeServer server({"--tls"});
  server.serve("a", "content");
  REQUIRE_FALSE(server.certificate.empty());
  auto settings = server.settings();
  const auto said = message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("good/a")}); });
  CHECK_THAT(said, Contains("the certificate of " + server.host() + " is not trusted: ") && Contains("--ca") && Contains("SSL_CERT_FILE"));
  CHECK(server.log.empty());  // no second attempt
  SECTION("by the environment") {
    ::setenv("SSL_CERT_FILE", server.certificate.c_str(), 1);
    CHECK(HttpClient(settings).get({.url = server.url("good/a")}).bytes == 7);
    ::unsetenv("SSL_CERT_FILE");
  }
  settings.certificates = server.certificate;
  SECTION("by the settings") { CHECK(HttpClient(settings).get({.url = server.url("good/a")}).bytes == 7); }
  SECTION("and https is not left") {
    RudeServer plain;
    plain.serve("a", "content");
    const auto left = message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("redirect/a?to=" + plain.url("good/a"))}); });
    CHECK_THAT(left, Contains("leads to " + plain.url("good/a")) && Contains("it leaves https"));
    CHECK(plain.count("good/a") == 0);
    CHECK(HttpClient(settings).get({.url = plain.url("redirect/a?to=" + server.url("good/a"))}).bytes == 7);
  }
  SECTION("also through a proxy, by a tunnel") {
    RudeServer proxy;
    settings.proxy = "http://" + proxy.host();
    CHECK(HttpClient(settings).get({.url = server.url("good/a?tunnel")}).bytes == 7);
    CHECK(proxy.asked()["counts"].value("proxy:" + server.host(), 0) == 1);
    RudeServer closed({"--proxy-user", "me:secret"});
    settings.proxy = "http://" + closed.host();
    CHECK_THAT(message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("good/a?closed")}); }),
               Contains("the proxy " + closed.host() + " refuses with status 407") && Contains("a user and a password"));
  }
  SECTION("a file of certificates that is not there") {
    settings.certificates = "none.pem";
    CHECK_THAT(message_of<UsageError>([&] { HttpClient(settings).get({.url = server.url("good/a")}); }), Contains("none.pem is not there"));
  }
}

TEST_CASE("requests that cannot be put", "[remote][http]") {
  RudeServer server;
  auto client = server.client();
  for (const auto* url : {"ftp://127.0.0.1/a", "file:///etc/passwd", "a.7z", "http:///a", ""})
    CHECK_THAT(message_of<UsageError>([&] { client.get({.url = url}); }), Contains("is not an address of http or https"));
  CHECK_THAT(message_of<UsageError>([&] { client.get({.url = server.url("good/a"), .sha256 = "12"}); }), Contains("'12' is not a SHA-256: 64 hexadecimal digits"));
  CHECK_THAT(message_of<UsageError>([&] { client.get({.url = server.url("good/a"), .md5 = std::string(32, 'g')}); }), Contains("is not an MD5"));
  CHECK_THAT(message_of<UsageError>([] { HttpClient{HttpSettings{}}; }), Contains("--cache"));
}

TEST_CASE("a cache that cannot be is told", "[remote][http]") {
  RudeServer server;
  auto settings = server.settings();
  settings.cache = server.cache() / "file";
  put(settings.cache, "in the way");
  CHECK_THAT(message_of<IoError>([&] { HttpClient(settings).get({.url = server.url("good/a")}); }), Contains("cannot make the folder"));
}

}  // namespace arpent::test
