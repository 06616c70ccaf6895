// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/parallel.hpp"

#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace arpent {
namespace {

/// @throws std::bad_alloc when a thread could not be started: what lacks then is room for its stack
template <class Work>
void in_arena(int workers, const Work& work) {
  try {
    tbb::task_arena arena(workers);
    arena.execute(work);
  } catch (const std::runtime_error& error) {
    if (std::string_view(error.what()).find("pthread_create") != std::string_view::npos) throw std::bad_alloc();
    throw;
  }
}

}  // namespace

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
  // One task per worker, each taking the next block: `worker` then numbers tasks, not TBB's threads, so two calls
  // with one number never overlap.
  std::atomic<std::size_t> next{0};
  in_arena(workers, [&] {
    tbb::parallel_for(
        0, workers,
        [&](int worker) {
          for (std::size_t begin; (begin = next.fetch_add(grain)) < n;) body(begin, std::min(n, begin + grain), worker);
        },
        tbb::simple_partitioner{});
  });
}

void parallel_pair(int threads, const std::function<void()>& a, const std::function<void()>& b) {
  if (thread_count(threads) == 1) {
    a();
    b();
    return;
  }
  std::exception_ptr failed[2];
  const auto kept = [](const std::function<void()>& task, std::exception_ptr& failure) {
    try {
      task();
    } catch (...) {
      failure = std::current_exception();
    }
  };
  in_arena(2, [&] { tbb::parallel_invoke([&] { kept(a, failed[0]); }, [&] { kept(b, failed[1]); }); });
  for (const auto& failure : failed)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace arpent
