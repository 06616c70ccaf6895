// SPDX-License-Identifier: Apache-2.0
// The drawings of tests/support ask Catch; here it only has to be there.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
