// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>

namespace arpent {

/// Threads to use for a request: 0 means all the machine offers.
[[nodiscard]] int thread_count(int requested);

/// Calls `body(begin, end, worker)` for consecutive blocks of at most `grain` items of [0, n) on up to `threads`
/// workers. `worker` is in [0, threads): no two calls run at once with the same one, so it may index scratch
/// space. Blocks come in no fixed order: results must not depend on it. The first exception is rethrown.
void parallel_for(std::size_t n, std::size_t grain, int threads,
                  const std::function<void(std::size_t begin, std::size_t end, int worker)>& body);

/// Runs two functions at once when `threads` > 1, else one after the other. When both throw, the exception of the first
/// is rethrown: what is reported does not depend on which was quicker.
void parallel_pair(int threads, const std::function<void()>& a, const std::function<void()>& b);

}  // namespace arpent
