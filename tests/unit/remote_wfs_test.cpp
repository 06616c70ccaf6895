// SPDX-License-Identifier: Apache-2.0
/// Pages of a Web Feature Service: all features and each once, or an error.
#include "arpent/remote/wfs.hpp"

#include <set>

#include "arpent/core/digest.hpp"
#include "remote/cache.hpp"
#include "support/rude_server.hpp"

namespace arpent::test {
namespace {

using Catch::Matchers::Contains;

/// `count` points on a line, one every 10 m.
std::string points(int count) {
  nlohmann::json features = nlohmann::json::array();
  for (int i = 0; i < count; ++i)
    features.push_back({{"type", "Feature"},
                        {"id", "t." + std::to_string(i)},
                        {"geometry", {{"type", "Point"}, {"coordinates", {10.0 * i, 100.0}}}},
                        {"properties", {{"rank", i}, {"kind", i % 2 == 0 ? "even" : "odd"}}}});
  return nlohmann::json{{"type", "FeatureCollection"}, {"features", features}}.dump();
}

WfsRequest request(const RudeServer& server, const std::string& behaviour) {
  WfsRequest made;
  made.url = server.url("wfs/" + behaviour);
  made.type = "t";
  made.sort = "rank";
  made.page = 3;
  return made;
}

/// Ranks of the features of all pages, in order.
std::vector<int> ranks(const WfsResult& result) {
  std::vector<int> all;
  for (const auto& page : result.pages) {
    const auto content = nlohmann::json::parse(content_of(page.file));
    for (const auto& feature : content["features"]) all.push_back(feature["properties"]["rank"]);
  }
  return all;
}

std::vector<int> up_to(int count) {
  std::vector<int> all;
  for (int i = 0; i < count; ++i) all.push_back(i);
  return all;
}

WfsResult fetch(RudeServer& server, const WfsRequest& asked) {
  auto client = server.client();
  return fetch_wfs(client, asked);
}

std::string refusal(RudeServer& server, const std::string& behaviour) {
  return message_of<IoError>([&] { fetch(server, request(server, behaviour)); });
}

}  // namespace

TEST_CASE("all features of a WFS come, each once", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(10));
  SECTION("in pages") {
    const auto got = fetch(server, request(server, "good"));
    CHECK(ranks(got) == up_to(10));
    CHECK(got.pages.size() == 4);
    CHECK(got.features == 10);
    CHECK(got.matched == 10);
    CHECK(got.crs == "EPSG:2154");
    CHECK(server.count("wfs/good") == 4);
  }
  SECTION("whatever the server makes of pages and counts") {
    for (const std::string behaviour : {"nocount", "limit?max=2", "unknown", "uncounted", "total", "noids", "fids", "nocrs"}) {
      INFO(behaviour);
      const auto got = fetch(server, request(server, behaviour));
      CHECK(ranks(got) == up_to(10));
      CHECK(got.features == 10);
      CHECK(got.matched == 10);
    }
    CHECK(server.count("wfs/nocount") == 1);
    CHECK(server.count("wfs/limit") == 5);
    CHECK(server.count("wfs/unknown") == 5);  // the last is empty
  }
  SECTION("also none") {
    server.serve("t.geojson", points(0));
    for (const std::string behaviour : {"good", "unknown"}) {
      const auto got = fetch(server, request(server, behaviour));
      CHECK(got.features == 0);
      CHECK(got.matched == 0);
      CHECK(got.pages.size() == 1);
    }
  }
  SECTION("a number that is a multiple of the page") {
    server.serve("t.geojson", points(6));
    CHECK(fetch(server, request(server, "good")).pages.size() == 2);
  }
}

TEST_CASE("box and filter are put as servers take them", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(10));
  auto asked = request(server, "good?map=a%20b");
  const auto address = [&] { return server.asked()["requests"][0]["address"].get<std::string>(); };
  SECTION("nothing but the type") {
    asked.sort = "";
    CHECK(fetch(server, asked).features == 10);
    CHECK(address() == "/wfs/good?map=a%20b&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=t&OUTPUTFORMAT=application%2Fjson&SRSNAME=EPSG%3A2154&COUNT=3&STARTINDEX=0");
  }
  SECTION("a box") {
    asked.box = Box{15, 0, 45.5, 200};
    CHECK(ranks(fetch(server, asked)) == std::vector{2, 3, 4});
    CHECK_THAT(address(), Contains("BBOX=15%2C0%2C45.5%2C200%2Curn%3Aogc%3Adef%3Acrs%3AEPSG%3A%3A2154&") && Contains("SORTBY=rank&"));
  }
  SECTION("in degrees, latitude first, as the urn has it") {
    asked.box = Box{0, 100, 45, 200};
    asked.crs = "EPSG:4326";
    fetch(server, asked);
    CHECK_THAT(address(), Contains("BBOX=100%2C0%2C200%2C45%2Curn%3Aogc%3Adef%3Acrs%3AEPSG%3A%3A4326"));
  }
  SECTION("a filter") {
    asked.filter = "kind = 'odd'";
    asked.sort = "rank D";
    CHECK(ranks(fetch(server, asked)) == std::vector{9, 7, 5, 3, 1});
  }
  SECTION("both: GeoServer wants them in one") {
    asked.filter = "kind = 'odd'";
    asked.box = Box{15, 0, 1e6, 200};
    asked.geometry = "the_geom";
    CHECK(ranks(fetch(server, asked)) == std::vector{3, 5, 7, 9});
    CHECK_THAT(address(), Contains("CQL_FILTER=BBOX%28the_geom%2C15%2C0%2C1000000%2C200%2C%27EPSG%3A2154%27%29%20AND%20%28kind%20%3D%20%27odd%27%29") && !Contains("&BBOX="));
  }
  SECTION("all faults of a request at once") {
    asked.type = "";
    asked.page = 0;
    asked.crs = "Lambert";
    asked.box = Box{};
    asked.url = "ftp://a";
    CHECK_THAT(message_of<UsageError>([&] { fetch(server, asked); }), Contains("no type") && Contains("0 features") && Contains("'Lambert' is not written as EPSG:2154") &&
                                                                         Contains("box is empty") && Contains("'ftp://a' is not an address"));
    auto degrees = request(server, "good");
    degrees.crs = "EPSG:4326";
    degrees.filter = "a = 1";
    degrees.box = Box{0, 0, 1, 1};
    CHECK_THAT(message_of<UsageError>([&] { fetch(server, degrees); }), Contains("order of its axes"));
  }
}

TEST_CASE("a WFS that does not give what it counts is refused", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(10));
  CHECK_THAT(refusal(server, "repeat"), Contains("the page from feature 3 on repeats features that came before (among them 't.2')") && Contains("ignores STARTINDEX"));
  CHECK_THAT(refusal(server, "shuffle"), Contains("repeats 1 features (among them 't.2')") && Contains("not by 'rank'"));
  CHECK_THAT(refusal(server, "lie?by=2"), Contains("10 of 12 features came, then a page without any"));
  CHECK_THAT(refusal(server, "lie?by=-2"), Contains("it counts 8 features, but 9 came"));
  CHECK_THAT(refusal(server, "empty?from=6"), Contains("6 of 10 features came, then a page without any"));
  CHECK_THAT(refusal(server, "othercrs"), Contains("asked for in EPSG:2154, its features came in EPSG:4326"));
  for (const auto* status : {"exception", "exception?status=400"}) CHECK_THAT(refusal(server, status), Contains("Illegal property name: <code_cs> for feature type t"));
  SECTION("features without ids that repeat") {
    auto same = nlohmann::json::parse(points(4));
    for (auto& feature : same["features"]) feature.erase("id");
    server.serve("t.geojson", same.dump());
    CHECK_THAT(refusal(server, "repeat?x"), Contains("repeats features that came before: the server does not page"));
    // Equal features in one page are the data's own business.
    same["features"][1] = same["features"][0];
    server.serve("t.geojson", same.dump());
    CHECK(fetch(server, request(server, "good")).features == 4);
  }
  SECTION("what was refused is not gone on with") {
    server.client().forget("x");
    const auto before = server.count("wfs/repeat");
    refusal(server, "repeat");
    CHECK(server.count("wfs/repeat") == before + 2);
  }
}

TEST_CASE("a WFS whose data change on the way is read from the beginning, once", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(7));
  CHECK(ranks(fetch(server, request(server, "change?times=1"))) == up_to(7));
  CHECK(server.count("wfs/change") == 2 + 3);
  CHECK_THAT(server.log, Contains("it counts 7 features at the beginning and 8 from number 3 on: from the beginning"));
  CHECK_THAT(refusal(server, "change"), Contains("its data change while they are read, twice now") && Contains("it counts 7 features"));
}

TEST_CASE("a page cut short is asked for again, once", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(7));
  CHECK(ranks(fetch(server, request(server, "cutjson?times=1"))) == up_to(7));
  CHECK_THAT(server.log, Contains("the page from feature 3 on is asked for again: its JSON is cut short or damaged at byte"));
  CHECK_THAT(refusal(server, "cutjson"), Contains("the page from feature 0 on cannot be read, downloaded twice: its JSON is cut short"));
  server.serve("l.json", "[1]");
  auto list = request(server, "");
  list.url = server.url("good/l.json");
  CHECK_THAT(message_of<IoError>([&] { fetch(server, list); }), Contains("it is no FeatureCollection of GeoJSON"));
}

TEST_CASE("pages of the cache are used all together or not at all", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(7));
  const auto asked = request(server, "good");
  const auto first = fetch(server, asked);
  REQUIRE(server.count("wfs/good") == 3);
  auto offline = server.settings();
  offline.offline = true;
  SECTION("unchanged: nothing is asked, offline neither") {
    const auto again = fetch(server, asked);
    HttpClient client(offline);
    CHECK(ranks(fetch_wfs(client, asked)) == up_to(7));
    CHECK(again.pages.back().from_cache);
    CHECK(again.matched == 7);
    CHECK(again.features == 7);
    CHECK(again.crs == "EPSG:2154");
    CHECK(server.count("wfs/good") == 3);
    auto other = asked;
    other.filter = "kind = 'odd'";
    CHECK_THAT(message_of<IoError>([&] { fetch_wfs(client, other); }), Contains("its pages are not all in the cache") && Contains("without --offline"));
  }
  SECTION("one damaged: all anew") {
    put(first.pages[1].file, "{}");
    {
      HttpClient client(offline);
      CHECK_THAT(message_of<IoError>([&] { fetch_wfs(client, asked); }), Contains("not all in the cache"));
    }
    CHECK(ranks(fetch(server, asked)) == up_to(7));
    CHECK(server.count("wfs/good") == 6);
    CHECK_THAT(server.log, Contains("all are asked for anew"));
  }
  SECTION("one of another download: all anew") {
    auto client = server.client();
    server.serve("t.geojson", points(8));
    client.get({.url = "http://" + server.host() + server.asked()["requests"][2]["address"].get<std::string>(), .kind = BodyKind::json, .anew = true});
    CHECK(ranks(fetch(server, asked)) == up_to(8));
    CHECK(server.count("wfs/good") == 7);
  }
  SECTION("refreshed: all anew") {
    server.serve("t.geojson", points(8));
    auto settings = server.settings();
    settings.refresh = true;
    HttpClient client(settings);
    CHECK(ranks(fetch_wfs(client, asked)) == up_to(8));
    CHECK(server.count("wfs/good") == 6);
    CHECK(ranks(fetch(server, asked)) == up_to(8));
    CHECK(server.count("wfs/good") == 6);
  }
}

TEST_CASE("a set of pages that was not finished is gone on with while it is young", "[remote][wfs]") {
  RudeServer server;
  server.serve("t.geojson", points(7));
  const auto asked = request(server, "good");
  const auto first = fetch(server, asked);
  for (const auto& entry : fs::directory_iterator(server.cache()))
    if (entry.path().string().ends_with(".wfs.json")) fs::remove(entry.path());
  const auto date = [&](std::size_t page, const std::string& text) {
    const auto side = fs::path(first.pages[page].file).replace_extension(".json");
    auto note = nlohmann::json::parse(content_of(side));
    note["date"] = text;
    put(side, note.dump());
  };
  SECTION("the page that is missing alone") {
    fs::remove(first.pages[2].file);
    CHECK(ranks(fetch(server, asked)) == up_to(7));
    CHECK(server.count("wfs/good") == 4);
  }
  SECTION("a page from before the first is of another download") {
    date(1, "2020-01-01T00:00:00Z");
    CHECK(ranks(fetch(server, asked)) == up_to(7));
    CHECK(server.count("wfs/good") == 4);
  }
  SECTION("an old one is left") {
    date(0, "2020-01-01T00:00:00Z");
    CHECK(ranks(fetch(server, asked)) == up_to(7));
    CHECK(server.count("wfs/good") == 6);
  }
}

}  // namespace arpent::test
