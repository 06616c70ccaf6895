// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "tasks.hpp"

namespace arpent {

int thread_count(int requested) {
  if (requested > 0) return requested;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t n, std::size_t grain, int threads,
                  const std::function<void(std::size_t, std::size_t, int)>& body) {
  const int workers = thread_count(threads);
  grain = std::max<std::size_t>(1, grain);
  if (workers == 1) {
    for (std::size_t begin = 0; begin < n; begin += grain) body(begin, std::min(n, begin + grain), 0);
    return;
  }
  // One task per worker, each taking the next block: `worker` then numbers tasks, not threads, so two calls with one number
  // never overlap.
  std::atomic<std::size_t> next{0};
  run_tasks(workers, [&](int worker) {
    for (std::size_t begin; (begin = next.fetch_add(grain)) < n;) body(begin, std::min(n, begin + grain), worker);
  });
}

void parallel_pair(int threads, const std::function<void()>& a, const std::function<void()>& b) {
  if (thread_count(threads) == 1) {
    a();
    b();
    return;
  }
  std::exception_ptr failed[2];
  run_tasks(2, [&](int k) {
    try {
      (k == 0 ? a : b)();
    } catch (...) {
      failed[k] = std::current_exception();
    }
  });
  for (const auto& failure : failed)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace arpent
