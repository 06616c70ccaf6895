// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

namespace arpent {

/// Runs task(0) … task(count − 1), at once as far as the machine can. The first exception is rethrown when all have ended.
/// @throws std::bad_alloc when a thread could not be started: what lacks then is room for its stack
void run_tasks(int count, const std::function<void(int)>& task);

}  // namespace arpent
