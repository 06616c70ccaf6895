// SPDX-License-Identifier: Apache-2.0
/// Chance without a state: every draw is a hash of what it decides, so it does not depend on the order of work.
#pragma once
#include <cmath>
#include <cstdint>

namespace arpent::simulation {

/// splitmix64.
inline std::uint64_t mix(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

inline std::uint64_t hash(std::uint64_t seed, std::int64_t a, std::int64_t b = 0) {
  return mix(mix(seed ^ (static_cast<std::uint64_t>(a) * 0x9E3779B97F4A7C15ull)) +
             static_cast<std::uint64_t>(b) * 0xD6E8FEB86659FD93ull);
}

/// [0, 1) from the upper bits.
inline double unit(std::uint64_t h) { return static_cast<double>(h >> 11) * 0x1p-53; }
inline double unit(std::uint64_t seed, std::int64_t a, std::int64_t b = 0) { return unit(hash(seed, a, b)); }

/// Smooth value noise in [0, 1), one node a unit of (x, y).
inline double noise(std::uint64_t seed, double x, double y) {
  const double fx = std::floor(x), fy = std::floor(y);
  const auto i = static_cast<std::int64_t>(fx), j = static_cast<std::int64_t>(fy);
  double tx = x - fx, ty = y - fy;
  tx = tx * tx * (3 - 2 * tx);
  ty = ty * ty * (3 - 2 * ty);
  const double a = unit(seed, i, j), b = unit(seed, i + 1, j), c = unit(seed, i, j + 1), d = unit(seed, i + 1, j + 1);
  const double p = a + (b - a) * tx, q = c + (d - c) * tx;
  return p + (q - p) * ty;
}

/// Four octaves of noise, in [0, 1), mean 0.5; `wave` is the longest wave, in the unit of x and y.
inline double rough(std::uint64_t seed, double x, double y, double wave) {
  double sum = 0, weight = 0, w = 1;
  for (int octave = 0; octave < 4; ++octave, wave *= 0.5, w *= 0.5) {
    sum += w * noise(seed + static_cast<std::uint64_t>(octave) * 77, x / wave, y / wave);
    weight += w;
  }
  return sum / weight;
}

}  // namespace arpent::simulation
