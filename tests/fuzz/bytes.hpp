// SPDX-License-Identifier: Apache-2.0
/// Bytes of a fuzzer as choices and numbers, and as files of a folder.
#pragma once
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz.hpp"
#include "support/temp_folder.hpp"

namespace arpent::fuzz {

/// Takes bytes from the front; zeros when there are no more.
class Bytes {
 public:
  explicit Bytes(Input input) : rest_(input) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] Input rest() const { return rest_; }
  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  /// In [0, n).
  int below(int n) { return static_cast<int>(byte()) % n; }
  bool yes() { return (byte() & 1) != 0; }
  /// In [-1, 1], in steps of 1/127.
  double share() { return static_cast<double>(static_cast<signed char>(byte())) / 128; }
  /// Up to the next line end, which is taken too.
  std::string line() {
    const auto end = rest_.find('\n');
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end == Input::npos ? rest_.size() : end + 1);
    return text;
  }

 private:
  Input rest_;
};

inline void write_file(const std::filesystem::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// Writes a text that holds several files, each after a line `--- name`; what stands before the first is `first`.
/// Names with anything but letters, digits, `_` and one dot are left out.
inline void write_files(const std::filesystem::path& folder, Input input, const std::string& first) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_.";
  std::string name = first, text;
  const auto put = [&] {
    if (!name.empty() && name.front() != '.' && name.size() < 40 && name.find_first_not_of(letters) == std::string::npos) write_file(folder / name, text);
    text.clear();
  };
  for (Bytes bytes(input); !bytes.empty();) {
    const auto line = bytes.line();
    if (line.starts_with("--- ")) {
      put();
      name = line.substr(4);
    } else {
      text += line;
      if (!bytes.empty()) text += '\n';
    }
  }
  put();
}

/// A folder for one process, cleared for each input. In memory where there is such a place.
class Scratch {
 public:
  [[nodiscard]] const std::filesystem::path& clean() {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) std::filesystem::remove_all(entry.path());
    return folder_.path();
  }

 private:
  TempFolder folder_;
};

}  // namespace arpent::fuzz
