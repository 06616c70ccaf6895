// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/layers/catalogue.hpp"
#include "support/temp_folder.hpp"

namespace arpent {

/// A copy of a layer whose files a test may spoil; removed with it.
class LayerCopy {
 public:
  explicit LayerCopy(const std::string& name) {
    std::filesystem::copy(data_directory() / "layers" / name, folder_.path(), std::filesystem::copy_options::overwrite_existing | std::filesystem::copy_options::recursive);
  }
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::ostringstream read;
    read << std::ifstream(folder_ / file, std::ios::binary).rdbuf();
    auto text = read.str();
    const auto at = text.find(from);
    INFO(from);
    REQUIRE(at != std::string::npos);
    std::ofstream(folder_ / file, std::ios::binary) << text.replace(at, from.size(), to);
  }
  void append(const std::string& file, const std::string& line) const { std::ofstream(folder_ / file, std::ios::app) << line << '\n'; }
  void remove(const std::string& file) const { std::filesystem::remove(folder_ / file); }
  [[nodiscard]] std::string layer() const { return (folder_ / "layer.json").string(); }
  /// What `load` says of it; empty when it is content.
  template <class Load>
  [[nodiscard]] std::string message_of(Load load) const {
    try {
      load(layer());
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

 private:
  TempFolder folder_;
};

}  // namespace arpent
