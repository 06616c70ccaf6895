// SPDX-License-Identifier: Apache-2.0
/// PROJ handles, owned. Private to src/geo.
#pragma once
#include <proj.h>

#include <memory>

namespace arpent {

struct ProjContextDelete {
  void operator()(PJ_CONTEXT* c) const noexcept { proj_context_destroy(c); }
};
using ProjContext = std::unique_ptr<PJ_CONTEXT, ProjContextDelete>;

struct ProjDelete {
  void operator()(PJ* p) const noexcept { proj_destroy(p); }
};
using Proj = std::unique_ptr<PJ, ProjDelete>;

/// A context that never asks the network for grids and prints nothing.
[[nodiscard]] inline ProjContext quiet_context() {
  ProjContext context(proj_context_create());
  proj_context_set_enable_network(context.get(), 0);
  proj_log_level(context.get(), PJ_LOG_NONE);
  return context;
}

}  // namespace arpent
