// SPDX-License-Identifier: Apache-2.0
/// What every target shares. A target is one file here: `ARPENT_FUZZ_TARGET(name) { … }` gets bytes and must neither crash,
/// nor hang, nor let out anything but an `Error` with a message; whatever else must hold, it asks with `require`.
///
/// Two programs are made of it: with clang, one per target for libFuzzer (`make fuzz`); with any compiler, `fuzz_replay`,
/// which runs all of them over tests/fuzz/corpus (docs/fuzzing.md).
#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/error.hpp"

namespace arpent::fuzz {

using Input = std::string_view;

/// Something that must hold does not. No `Error`: nothing may catch it.
struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};
inline void require(bool holds, const std::string& what) {
  if (!holds) throw Broken(what);
}

/// Runs it. @return false when the input was refused, as it may be: with a message
template <class F>
bool accepted(F&& f) {
  try {
    f();
    return true;
  } catch (const Error& error) {
    require(!std::string_view(error.what()).empty(), "an error without a message");
    return false;
  }
}

struct Target {
  std::string name;
  void (*run)(Input);
};
/// All targets of the program; filled before `main`.
std::vector<Target>& targets();

}  // namespace arpent::fuzz

#ifdef ARPENT_FUZZ_REPLAY
#define ARPENT_FUZZ_TARGET(NAME)                                                                               \
  static void fuzz_##NAME(arpent::fuzz::Input input);                                                          \
  static const bool registered_##NAME = (arpent::fuzz::targets().push_back({#NAME, fuzz_##NAME}), true);       \
  static void fuzz_##NAME([[maybe_unused]] arpent::fuzz::Input input)
#else
#define ARPENT_FUZZ_TARGET(NAME)                                                                               \
  static void fuzz_##NAME(arpent::fuzz::Input input);                                                          \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {                          \
    fuzz_##NAME({reinterpret_cast<const char*>(data), size});                                                  \
    return 0;                                                                                                  \
  }                                                                                                            \
  static void fuzz_##NAME([[maybe_unused]] arpent::fuzz::Input input)
#endif
