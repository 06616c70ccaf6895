// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/french.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/report/report.hpp"

namespace arpent {
namespace {

constexpr std::string_view title_mark = "@@TITLE@@", data_mark = "@@DATA@@";

struct DeflateEnd {
  void operator()(z_stream* stream) const noexcept { deflateEnd(stream); }
};

/// A gzip file in memory. Its header has no date and no name, so it depends on the text alone.
std::string gzipped(std::string_view text) {
  constexpr int gzip_window = 15 + 16, memory_level = 9;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    throw IoError(say("the data of the report could not be compressed: not enough memory"));
  const std::unique_ptr<z_stream, DeflateEnd> end(&stream);
  std::string out;
  std::array<char, 1 << 16> room{};
  constexpr std::size_t most_at_once = std::size_t{1} << 30;  // zlib counts in 32 bits
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    const auto piece = text.substr(0, most_at_once);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    const int flush = piece.size() == text.size() ? Z_FINISH : Z_NO_FLUSH;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(room.data());
      stream.avail_out = static_cast<uInt>(room.size());
      status = deflate(&stream, flush);
      if (status == Z_STREAM_ERROR) throw IoError(say("the data of the report could not be compressed"));
      out.append(room.data(), room.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    text.remove_prefix(piece.size());
  }
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t k = 0; k < bytes.size(); k += 3) {
    const auto left = std::min<std::size_t>(3, bytes.size() - k);
    std::uint32_t group = 0;
    for (std::size_t b = 0; b < 3; ++b) group = group << 8 | (b < left ? static_cast<unsigned char>(bytes[k + b]) : 0u);
    for (std::size_t d = 0; d < 4; ++d) out += d <= left ? digits[group >> (18 - 6 * d) & 63] : '=';
  }
  return out;
}

/// Where the mark stands. @throws DataError unless it is there once
std::size_t place_of(std::string_view page, std::string_view mark) {
  const auto at = page.find(mark);
  if (at == std::string_view::npos || page.find(mark, at + mark.size()) != std::string_view::npos)
    throw DataError(say("the page of the report does not have the mark {} once; build it again from web/report", mark));
  return at;
}

/// Size in French units of a thousand.
std::string size_text(std::size_t bytes) {
  const auto size = static_cast<double>(bytes);
  return size >= 1e6 ? french(size / 1e6, 1) + " Mo" : french(size / 1e3, 0) + " ko";
}

}  // namespace

std::string filled_page(std::string_view page, const ReportData& data) {
  const auto title_at = place_of(page, title_mark), data_at = place_of(page, data_mark);
  const auto title = xml_text(data.title), text = base64(gzipped(data.json));
  struct Filling {
    std::size_t at, mark;
    std::string_view text;
  };
  std::array fillings{Filling{title_at, title_mark.size(), title}, Filling{data_at, data_mark.size(), text}};
  if (data_at < title_at) std::swap(fillings[0], fillings[1]);
  std::string out;
  out.reserve(page.size() + title.size() + text.size());
  std::size_t from = 0;
  for (const auto& filling : fillings) {
    out += page.substr(from, filling.at - from);
    out += filling.text;
    from = filling.at + filling.mark;
  }
  out += page.substr(from);
  return out;
}

std::string report_line(const ReportCounts& counts, std::size_t bytes) {
  std::vector<std::string> parts;
  if (counts.zones > 0) parts.push_back(french_count(counts.zones, "commune"));
  if (counts.changes_all > 0)
    parts.push_back(counts.changes == counts.changes_all
                        ? french_count(counts.changes, "mutation")
                        : fmt::format("{} sur {} (les plus grandes)", french_count(counts.changes, "mutation"), french(static_cast<double>(counts.changes_all), 0)));
  if (counts.projects > 0) parts.push_back(french_count(counts.projects, "projet"));
  if (counts.undrawn > 0) parts.push_back(french_count(counts.undrawn, "contour illisible"));
  parts.push_back(size_text(bytes));
  return join(parts, ", ");
}

}  // namespace arpent
