// SPDX-License-Identifier: Apache-2.0
#include "tasks.hpp"

#ifdef ARPENT_PLAIN_THREADS
// For the thread sanitizer: it cannot see how TBB's library orders what its threads do, and takes all of it for races.
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace arpent {

void run_tasks(int count, const std::function<void(int)>& task) {
  std::exception_ptr failed;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int k = 0; k < count; ++k)
    threads.emplace_back([&, k] {
      try {
        task(k);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failed) failed = std::current_exception();
      }
    });
  for (auto& thread : threads) thread.join();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace arpent

#else
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <new>
#include <stdexcept>
#include <string_view>

namespace arpent {

void run_tasks(int count, const std::function<void(int)>& task) {
  try {
    tbb::task_arena arena(count);
    arena.execute([&] { tbb::parallel_for(0, count, [&](int k) { task(k); }, tbb::simple_partitioner{}); });
  } catch (const std::runtime_error& error) {
    if (std::string_view(error.what()).find("pthread_create") != std::string_view::npos) throw std::bad_alloc();
    throw;
  }
}

}  // namespace arpent
#endif
