// SPDX-License-Identifier: Apache-2.0
// Which footprints share ground with which constraints, and how much: reads both layers, repairs, measures, writes the table.
//   overlaps PERMITS.gpkg CONSTRAINTS.gpkg THREADS [OUT.csv]      every permit against everything
//   overlaps PERMITS.gpkg CONSTRAINTS.gpkg one PERMIT [OUT.csv]   one permit against everything, from a cold start
//   overlaps PERMITS.gpkg CONSTRAINTS.gpkg indexed [RUNS]         single permits against what is indexed already
// Compiled against the library; the table has the columns of the floor: permit, cid, area.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/geo/overlaps.hpp"
#include "arpent/vector/reader.hpp"
#include "arpent/vector/window_reader.hpp"

using namespace arpent;
using Clock = std::chrono::steady_clock;

namespace {

double seconds_since(Clock::time_point& start) {
  const auto now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - start).count();
  start = now;
  return seconds;
}

void write_table(const char* file, const std::vector<Overlap>& found, const PolygonLayer& permits, const PolygonLayer& constraints) {
  double total = 0;
  fmt::memory_buffer text;
  fmt::format_to(fmt::appender(text), "permit,cid,area\n");
  const auto id = [](const PolygonLayer& layer, std::uint32_t i) -> const std::string& {
    return layer.columns[0].values[layer.columns[0].value_of[i]];
  };
  for (const auto& o : found) {
    total += o.area.value;
    if (file != nullptr) fmt::format_to(fmt::appender(text), "{},{},{:.6f}\n", id(permits, o.a), id(constraints, o.b), o.area.value);
  }
  fmt::print(stderr, "{} overlaps, {:.3f} m2\n", found.size(), total);
  if (file == nullptr) return;
  std::FILE* out = std::fopen(file, "w");
  if (out == nullptr) throw IoError(fmt::format("{}: cannot be written", file));
  const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  if (std::fclose(out) != 0 || !written) throw IoError(fmt::format("{}: cannot be written", file));
}

PolygonLayer read(const char* file, const char* field, int threads) {
  ReadRequest request;
  request.fields = {field};
  request.threads = threads;
  auto layer = read_polygons(parse_source(file), request);
  repair_outlines(layer, threads);
  return layer;
}

void all(const char* permits_file, const char* constraints_file, int threads, const char* out) {
  auto start = Clock::now();
  const auto permits = read(permits_file, "permit", threads);
  const auto constraints = read(constraints_file, "cid", threads);
  fmt::print(stderr, "read {:.3f} s ({}, {})\n", seconds_since(start), permits.polygons.size(), constraints.polygons.size());
  OverlapOptions options;
  options.least = {0};  // as the floor lists them
  options.threads = threads;
  const auto found = overlaps(permits.polygons, constraints.polygons, options);
  fmt::print(stderr, "overlaps {:.3f} s\n", seconds_since(start));
  write_table(out, found, permits, constraints);
  fmt::print(stderr, "written {:.3f} s\n", seconds_since(start));
}

void one(const char* permits_file, const char* constraints_file, std::size_t permit, const char* out) {
  auto start = Clock::now();
  const auto permits = read(permits_file, "permit", 1);
  PolygonLayer lone = permits;
  lone.polygons = PolygonSet();
  lone.polygons.append(permits.polygons, permit);
  lone.columns[0].value_of = {permits.columns[0].value_of[permit]};
  fmt::print(stderr, "permits {:.3f} s\n", seconds_since(start));
  ReadRequest request;
  request.fields = {"cid"};
  auto near = read_polygons_in(parse_source(constraints_file), request, lone.polygons.box(0));
  repair_outlines(near, 1);
  fmt::print(stderr, "window {:.3f} s ({} constraints)\n", seconds_since(start), near.polygons.size());
  const auto found = overlaps(lone.polygons, near.polygons, {});
  fmt::print(stderr, "overlaps {:.4f} s\n", seconds_since(start));
  write_table(out, found, lone, near);
}

void indexed(const char* permits_file, const char* constraints_file, std::size_t runs) {
  auto start = Clock::now();
  const auto permits = read(permits_file, "permit", 0);
  auto constraints = read(constraints_file, "cid", 0);
  fmt::print(stderr, "read {:.3f} s\n", seconds_since(start));
  const ConstraintIndex index(std::move(constraints.polygons));
  fmt::print(stderr, "index {:.3f} s\n", seconds_since(start));
  std::vector<double> times;
  for (std::size_t k = 0; k < std::min(runs, permits.polygons.size()); ++k) {
    PolygonSet lone;
    lone.append(permits.polygons, k);
    start = Clock::now();
    const auto found = overlaps(lone, index, {});
    times.push_back(seconds_since(start));
  }
  std::sort(times.begin(), times.end());
  if (!times.empty())
    fmt::print("one permit against the index: median {:.1f} us, worst {:.1f} us of {}\n", times[times.size() / 2] * 1e6,
               times.back() * 1e6, times.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: overlaps PERMITS CONSTRAINTS THREADS [OUT.csv] | one PERMIT [OUT.csv] | indexed [RUNS]\n");
    return 2;
  }
  try {
    const std::string how = argv[3];
    if (how == "one")
      one(argv[1], argv[2], argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 0, argc > 5 ? argv[5] : nullptr);
    else if (how == "indexed")
      indexed(argv[1], argv[2], argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 1000);
    else
      all(argv[1], argv[2], std::atoi(argv[3]), argc > 4 ? argv[4] : nullptr);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
