// SPDX-License-Identifier: Apache-2.0
#include "count_runs.hpp"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace arpent {
namespace {

inline void add(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t at, std::ptrdiff_t length, std::uint32_t* table, TouchedEntries& touched) {
  const auto index = a[at] * pair_stride + b[at];
  auto& entry = table[index];
  if (entry == 0) [[unlikely]] touched.list[touched.count++] = static_cast<std::uint32_t>(index);
  entry += static_cast<std::uint32_t>(length);
}

/// What is left after the vectors: places [at, n), the current run having started at `start`.
inline void finish(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t at, std::ptrdiff_t start, std::ptrdiff_t n,
                            std::uint32_t* table, TouchedEntries& touched) {
  for (; at + 1 < n; ++at)
    if (a[at] != a[at + 1] || b[at] != b[at + 1]) {
      add(a, b, at, at + 1 - start, table, touched);
      start = at + 1;
    }
  if (start < n) add(a, b, n - 1, n - start, table, touched);
}

void plain(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t n, std::uint32_t* table, TouchedEntries& touched) {
  finish(a, b, 0, 0, n, table, touched);
}

#if defined(__x86_64__)
/// Bit k of `ends` set: the pair at `at` + k differs from the next, so a run ends there.
inline void add_ends(std::uint64_t ends, const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t at, std::ptrdiff_t& start,
                     std::uint32_t* table, TouchedEntries& touched) {
  while (ends != 0) {
    const auto end = at + __builtin_ctzll(ends);
    add(a, b, end, end + 1 - start, table, touched);
    start = end + 1;
    ends &= ends - 1;
  }
}

__attribute__((target("avx2,bmi"))) inline std::uint32_t equal_next(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 1)))));
}

__attribute__((target("avx2,bmi"))) void with_avx2(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t n, std::uint32_t* table,
                                                    TouchedEntries& touched) {
  std::ptrdiff_t at = 0, start = 0;
  if (n < 33) return finish(a, b, 0, 0, n, table, touched);
  const auto ends_from = [&](std::ptrdiff_t k) __attribute__((target("avx2,bmi"))) { return ~(equal_next(a + k) & equal_next(b + k)); };
  for (; at + 33 <= n; at += 32) add_ends(ends_from(at), a, b, at, start, table, touched);
  if (at + 1 < n) {  // the last vector, less what it has in common with the one before
    const auto last = n - 33;
    add_ends(ends_from(last) & (~std::uint32_t{0} << (at - last)), a, b, last, start, table, touched);
  }
  add(a, b, n - 1, n - start, table, touched);
}

__attribute__((target("avx512f,avx512bw,bmi"))) void with_avx512(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t n,
                                                                            std::uint32_t* table, TouchedEntries& touched) {
  std::ptrdiff_t at = 0, start = 0;
  if (n < 2) return finish(a, b, 0, 0, n, table, touched);
  for (; at + 65 <= n; at += 64) {
    const auto ends = _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(a + at), _mm512_loadu_si512(a + at + 1)) |
                      _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(b + at), _mm512_loadu_si512(b + at + 1));
    add_ends(ends, a, b, at, start, table, touched);
  }
  if (const auto left = n - 1 - at; left > 0) {
    const auto valid = ~std::uint64_t{0} >> (64 - left);
    const auto ends = _mm512_mask_cmpneq_epi8_mask(valid, _mm512_maskz_loadu_epi8(valid, a + at), _mm512_maskz_loadu_epi8(valid, a + at + 1)) |
                      _mm512_mask_cmpneq_epi8_mask(valid, _mm512_maskz_loadu_epi8(valid, b + at), _mm512_maskz_loadu_epi8(valid, b + at + 1));
    add_ends(ends, a, b, at, start, table, touched);
  }
  add(a, b, n - 1, n - start, table, touched);
}
#endif

struct Variants {
  std::array<CountRuns, 3> list{plain};
  std::size_t count = 1;
};

const Variants& variants() {
  static const Variants found = [] {
    Variants v;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) v.list[v.count++] = with_avx2;
    if (__builtin_cpu_supports("avx512bw")) v.list[v.count++] = with_avx512;
#endif
    return v;
  }();
  return found;
}

}  // namespace

CountRuns count_runs() { return variants().list[variants().count - 1]; }

const CountRuns* count_runs_variants(std::size_t& count) {
  count = variants().count;
  return variants().list.data();
}

}  // namespace arpent
