// SPDX-License-Identifier: Apache-2.0
/// Runs targets over their corpora, without clang: `fuzz_replay FOLDER [TARGET…]`. What once broke a target is in its corpus and stays
/// tested. Each also gets a few texts that break parsers.
#include <chrono>
#include <cstdio>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.hpp"

namespace fs = std::filesystem;

namespace arpent::fuzz {

std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int k = 0; k < times; ++k) all += text;
  return all;
}

/// Deep, long, cut, in other encodings, with bytes that mean something elsewhere.
std::vector<std::string> hard_texts() {
  constexpr int deep = 100000;
  return {"", "\n", std::string(1, '\0'), "\xef\xbb\xbf", "\xff\xfe{\0}\0", "\xef\xbb\xbf{}", "{}", "[]", "null", "{\"a\":", "\"", "\"\n", ";;;\n;;\n", "\r\r\r", "a,b\r1,2\r",
          repeated("[", deep), repeated("{\"a\":", deep), repeated("[", deep) + repeated("]", deep), repeated("{\"a\":", deep) + "1" + repeated("}", deep), std::string(deep, 'a'),
          repeated("a;", deep), repeated("a\n", deep), repeated("(", deep), repeated("not ", deep), std::string(deep, '*') + "\n" + std::string(deep, 'a'), repeated("\"\",", deep),
          "{\"a\":1e999}", "{\"a\":1,\"a\":2}", "{\"\\u0000\":\"\\ud800\"}", repeated("\xe2\x80\xa8", 100), repeated("9", 400), "-", "1e-400", "0x10", "nan", "inf"};
}

/// @return whether it went well
bool run(const Target& target, const std::string& input, const std::string& name) {
  try {
    target.run(input);
    return true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s: %s\n", target.name.c_str(), name.c_str(), error.what());
    return false;
  }
}

int run_all(const fs::path& corpora, const std::vector<std::string>& wanted) {
  int broken = 0;
  std::size_t done = 0;
  auto all = targets();
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const auto& target : all) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), target.name) == wanted.end()) continue;
    const auto begun = std::chrono::steady_clock::now();
    std::size_t inputs = 0;
    for (const auto& text : hard_texts()) broken += run(target, text, "hard text " + std::to_string(inputs++)) ? 0 : 1;
    std::vector<fs::path> files;
    if (fs::is_directory(corpora / target.name))
      for (const auto& entry : fs::directory_iterator(corpora / target.name)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    if (files.empty()) {
      std::fprintf(stderr, "%s: no file in %s\n", target.name.c_str(), (corpora / target.name).c_str());
      ++broken;
    }
    for (const auto& file : files) {
      std::ifstream in(file, std::ios::binary);
      broken += run(target, {std::istreambuf_iterator<char>(in), {}}, file.filename().string()) ? 0 : 1;
    }
    inputs += files.size();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    std::printf("%-18s %4zu inputs  %6.2f s\n", target.name.c_str(), inputs, seconds.count());
    std::fflush(stdout);
    ++done;
  }
  if (done == 0) std::fprintf(stderr, "no such target\n");
  return broken == 0 && done > 0 ? 0 : 1;
}

}  // namespace
}  // namespace arpent::fuzz

int main(int count, char** words) {
  if (count < 2) return std::fprintf(stderr, "fuzz_replay FOLDER [TARGET...]\n"), 2;
  return arpent::fuzz::run_all(words[1], {words + 2, words + count});
}
