// SPDX-License-Identifier: Apache-2.0
#include "tiff.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace arpent::tiff {
namespace {

template <class T>
T value_at(std::span<const std::byte> bytes, std::size_t at) {
  if (at + sizeof(T) > bytes.size()) throw std::logic_error("TIFF in memory is cut short");
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::size_t bytes_of_type(std::uint16_t type) {
  constexpr std::array<std::size_t, 19> sizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  return type < sizes.size() ? sizes[type] : 0;
}

/// Tells GDAL's reader how tiles follow one another, so that it reads several at once. The blank makes room for "YES".
std::string structure_note() {
  const std::string note =
      "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\n"
      "KNOWN_INCOMPATIBLE_EDITION=NO\n ";
  auto size = std::to_string(note.size());
  return "GDAL_STRUCTURAL_METADATA_SIZE=" + std::string(6 - size.size(), '0') + size + " bytes\n" + note;
}

/// Writes header and directories; run a second time once it is known where they end.
class Head {
 public:
  explicit Head(bool big) : big_(big) {}

  std::vector<std::byte> write(const std::vector<Level>& levels) {
    out_.clear();
    stored_.clear();
    put_text("II");
    put<std::uint16_t>(big_ ? 43 : 42);
    if (big_) {
      put<std::uint16_t>(8);
      put<std::uint16_t>(0);
    }
    auto link = out_.size();  // where the place of the next directory is written
    put_offset(0);
    put_text(structure_note());
    for (const auto& level : levels) link = put_directory(level.directory, link);
    while (out_.size() % 16 != 0) put<std::uint8_t>(0);
    return std::move(out_);
  }

 private:
  std::size_t put_directory(const Directory& directory, std::size_t link) {
    if (out_.size() % 2 != 0) put<std::uint8_t>(0);
    set_offset(link, out_.size());
    big_ ? put<std::uint64_t>(directory.size()) : put<std::uint16_t>(static_cast<std::uint16_t>(directory.size()));
    std::vector<std::pair<std::size_t, const Field*>> outside;
    for (const auto& [tag, field] : directory) {
      put<std::uint16_t>(tag);
      put<std::uint16_t>(field.type);
      put_offset(field.count);
      const auto place = out_.size();
      put_offset(0);
      if (field.bytes.size() <= width())
        std::copy(field.bytes.begin(), field.bytes.end(), out_.begin() + static_cast<std::ptrdiff_t>(place));
      else
        outside.emplace_back(place, &field);
    }
    const auto next = out_.size();
    put_offset(0);
    for (const auto& [place, field] : outside) set_offset(place, store(*field));
    return next;
  }
  /// Colour maps are large, and the same at all levels.
  std::uint64_t store(const Field& field) {
    for (const auto& [bytes, at] : stored_)
      if (std::ranges::equal(*bytes, field.bytes)) return at;
    while (out_.size() % 8 != 0) put<std::uint8_t>(0);
    const auto at = out_.size();
    out_.insert(out_.end(), field.bytes.begin(), field.bytes.end());
    stored_.emplace_back(&field.bytes, at);
    return at;
  }
  template <class T>
  void put(T value) {
    const auto bytes = std::as_bytes(std::span<const T>{&value, 1});
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void put_text(const std::string& text) {
    const auto bytes = std::as_bytes(std::span{text});
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void put_offset(std::uint64_t value) { big_ ? put<std::uint64_t>(value) : put<std::uint32_t>(static_cast<std::uint32_t>(value)); }
  void set_offset(std::size_t at, std::uint64_t value) { std::memcpy(out_.data() + at, &value, width()); }
  [[nodiscard]] std::size_t width() const { return big_ ? 8 : 4; }

  bool big_;
  std::vector<std::byte> out_;
  std::vector<std::pair<const std::vector<std::byte>*, std::uint64_t>> stored_;
};

void set_tiles(Level& level, const std::vector<std::uint64_t>& tile_at, bool big) {
  if (big) {
    level.directory[tile_offsets] = field<std::uint64_t>(long8, tile_at);
  } else {
    const std::vector<std::uint32_t> narrow(tile_at.begin(), tile_at.end());
    level.directory[tile_offsets] = field<std::uint32_t>(long_, narrow);
  }
  level.directory[tile_sizes] = field<std::uint32_t>(long_, level.tile_bytes);
}

/// Places of the tiles when the head takes `head` bytes.
Layout place_tiles(const std::vector<Level>& levels, std::uint64_t head) {
  Layout layout{{}, std::vector<std::vector<std::uint64_t>>(levels.size()), head};
  for (auto level = levels.size(); level-- > 0;)
    for (const auto bytes : levels[level].tile_bytes) {
      layout.tile_at[level].push_back(layout.size + 4);
      layout.size += bytes + std::uint64_t{8};
    }
  return layout;
}

}  // namespace

Directory first_directory(std::span<const std::byte> file) {
  if (value_at<std::uint32_t>(file, 0) != 0x002A4949u) throw std::logic_error("not a classic little-endian TIFF");
  const std::size_t start = value_at<std::uint32_t>(file, 4);
  Directory directory;
  for (std::size_t k = 0, n = value_at<std::uint16_t>(file, start); k < n; ++k) {
    const auto entry = start + 2 + 12 * k;
    Field field{value_at<std::uint16_t>(file, entry + 2), value_at<std::uint32_t>(file, entry + 4), {}};
    const auto size = bytes_of_type(field.type) * static_cast<std::size_t>(field.count);
    const std::size_t at = size <= 4 ? entry + 8 : value_at<std::uint32_t>(file, entry + 8);
    if (at + size > file.size()) throw std::logic_error("TIFF in memory is cut short");
    field.bytes.assign(file.begin() + static_cast<std::ptrdiff_t>(at), file.begin() + static_cast<std::ptrdiff_t>(at + size));
    directory[value_at<std::uint16_t>(file, entry)] = std::move(field);
  }
  return directory;
}

std::uint64_t whole(const Field& field, std::size_t index) {
  switch (field.type) {
    case short_: return value_at<std::uint16_t>(field.bytes, 2 * index);
    case long_: return value_at<std::uint32_t>(field.bytes, 4 * index);
    case long8: return value_at<std::uint64_t>(field.bytes, 8 * index);
    default: throw std::logic_error("TIFF field is no whole number");
  }
}

Layout lay_out(std::vector<Level> levels) {
  constexpr std::uint64_t most_of_classic = 0xFFFF'FFFF;
  for (const bool big : {false, true}) {
    // The head's size does not depend on the offsets it holds, but for fields that happen to be equal: none are, as every
    // level has its own place.
    auto layout = place_tiles(levels, 0);
    for (std::size_t k = 0; k < levels.size(); ++k) set_tiles(levels[k], layout.tile_at[k], big);
    const auto head = Head(big).write(levels).size();
    layout = place_tiles(levels, head);
    if (!big && layout.size > most_of_classic) continue;
    for (std::size_t k = 0; k < levels.size(); ++k) set_tiles(levels[k], layout.tile_at[k], big);
    layout.head = Head(big).write(levels);
    if (layout.head.size() != head) throw std::logic_error("TIFF head changed its size");
    return layout;
  }
  throw std::logic_error("unreachable: a BigTIFF always fits");
}

}  // namespace arpent::tiff
