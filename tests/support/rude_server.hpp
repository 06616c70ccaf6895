// SPDX-License-Identifier: Apache-2.0
/// The server of tests/support/rude_server.py as a process of its own, and clients that lose no time.
#pragma once
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/remote/http.hpp"
#include "support/temp_folder.hpp"

namespace arpent::test {
namespace fs = std::filesystem;

inline std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// Bytes that repeat nowhere near, so that a piece at the wrong place shows.
inline std::string some_bytes(std::size_t count, unsigned seed = 1) {
  std::string bytes;
  for (std::uint32_t value = seed; bytes.size() < count;) {
    value = value * 1664525U + 1013904223U;
    bytes += static_cast<char>(value >> 24);
  }
  return bytes;
}

/// The message of the error that must come.
template <class E, class F>
std::string message_of(F&& act) {
  try {
    act();
  } catch (const E& error) {
    return error.what();
  }
  FAIL("no error");
  return "";
}

class RudeServer {
 public:
  explicit RudeServer(const std::vector<std::string>& words = {}) {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"})
      ::unsetenv(name);
    std::array<int, 2> in{}, out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipes");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    auto all = std::vector<std::string>{"python3", "-B", ARPENT_SOURCE_DIR "/tests/support/rude_server.py", folder.path().string()};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (auto& word : all) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int failed = ::posix_spawnp(&process_, "python3", &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    if (failed != 0) throw std::runtime_error("python3 cannot be started");
    FILE* said = ::fdopen(out[0], "r");
    std::array<char, 4096> line{};
    const bool got = std::fgets(line.data(), static_cast<int>(line.size()), said) != nullptr;
    std::fclose(said);
    if (!got) throw std::runtime_error("the server does not start");
    const std::string text(line.data());
    const auto blank = text.find(' ');
    port = std::stoi(text.substr(0, blank));
    certificate = text.substr(blank + 1, text.find_last_not_of("\r\n") - blank);
  }
  ~RudeServer() {
    ::close(input_);  // it ends with its input, and takes its certificate along
    ::waitpid(process_, nullptr, 0);
  }
  RudeServer(const RudeServer&) = delete;
  RudeServer& operator=(const RudeServer&) = delete;

  [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port); }
  [[nodiscard]] std::string url(const std::string& path) const { return (certificate.empty() ? "http://" : "https://") + host() + "/" + path; }
  void serve(const std::string& name, const std::string& content) const { put(folder / name, content); }

  /// No network but this machine's, next to no waiting, a cache of the test's own.
  [[nodiscard]] HttpSettings settings() {
    HttpSettings made;
    made.first_wait = 0.01;
    made.stall = 0.5;
    made.connect = 5;
    made.attempts = 3;
    made.cache = cache();
    made.log = [this](const std::string& line) { log += line + "\n"; };
    return made;
  }
  [[nodiscard]] HttpClient client() { return HttpClient(settings()); }
  [[nodiscard]] fs::path cache() const { return cache_.path(); }

  /// What was asked of it.
  [[nodiscard]] nlohmann::json asked() {
    TempFolder aside;
    HttpSettings plain;
    plain.cache = aside.path();
    plain.proxy = "";
    if (!certificate.empty()) plain.certificates = certificate;
    return nlohmann::json::parse(content_of(HttpClient(plain).get({.url = url("log")}).file));
  }
  /// Answers to a path, without its options.
  [[nodiscard]] int count(const std::string& path) { return asked()["counts"].value("/" + path, 0); }

  TempFolder folder;
  int port = 0;
  std::string certificate;
  std::string log;

 private:
  TempFolder cache_;
  pid_t process_ = 0;
  int input_ = -1;
};

}  // namespace arpent::test
