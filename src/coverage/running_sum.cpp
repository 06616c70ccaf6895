// SPDX-License-Identifier: Apache-2.0
#include "running_sum.hpp"

#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace arpent {
namespace {

/// The plain way, from a sum carried over; what the other ways must equal.
template <class Lane, class Code>
bool settle_plain(Lane* lanes, std::size_t count, Lane sum, Code* out) {
  constexpr int shift = std::numeric_limits<Code>::digits;
  bool regular = true;
  for (std::size_t i = 0; i < count; ++i) {
    sum = static_cast<Lane>(sum + lanes[i]);
    lanes[i] = 0;
    const bool one = (sum >> shift) == 1;
    regular = regular && (one || sum == 0);
    out[i] = one ? static_cast<Code>(sum) : Code{0};
  }
  return regular;
}

#if defined(__x86_64__)

// The sums within 8 (4) lanes are made first and the carry added after, so that the chain from one step to the next is
// a single addition.

__m128i sums_of_8(__m128i x) {
  x = _mm_add_epi16(x, _mm_slli_si128(x, 2));
  x = _mm_add_epi16(x, _mm_slli_si128(x, 4));
  return _mm_add_epi16(x, _mm_slli_si128(x, 8));
}

bool settle_sse2(std::uint16_t* lanes, std::size_t count, std::uint8_t* out) {
  const __m128i zero = _mm_setzero_si128(), one = _mm_set1_epi16(1), low = _mm_set1_epi16(0xFF);
  __m128i carry = zero, good = _mm_set1_epi16(-1);
  const auto step = [&](std::uint16_t* at) {
    auto* place = reinterpret_cast<__m128i*>(at);
    const __m128i sums = sums_of_8(_mm_loadu_si128(place));
    _mm_storeu_si128(place, zero);
    const __m128i x = _mm_add_epi16(sums, carry);
    const __m128i last = _mm_shufflehi_epi16(sums, 0xFF);
    carry = _mm_add_epi16(carry, _mm_unpackhi_epi64(last, last));
    const __m128i single = _mm_cmpeq_epi16(_mm_srli_epi16(x, 8), one);
    good = _mm_and_si128(good, _mm_or_si128(single, _mm_cmpeq_epi16(x, zero)));
    return _mm_and_si128(x, _mm_and_si128(single, low));
  };
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m128i a = step(lanes + i), b = step(lanes + i + 8);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm_packus_epi16(a, b));
  }
  const auto sum = static_cast<std::uint16_t>(_mm_extract_epi16(carry, 0));
  return settle_plain(lanes + i, count - i, sum, out + i) && _mm_movemask_epi8(good) == 0xFFFF;
}

__attribute__((target("avx2"))) bool settle_avx2(std::uint16_t* lanes, std::size_t count, std::uint8_t* out) {
  const __m256i zero = _mm256_setzero_si256(), one = _mm256_set1_epi16(1), low = _mm256_set1_epi16(0xFF);
  // Copies the last lane of the lower half over the upper half, and the very last lane everywhere.
  const __m256i last_lane = _mm256_set1_epi16(0x0F0E);
  __m256i carry = zero, good = _mm256_set1_epi16(-1);
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    auto* place = reinterpret_cast<__m256i*>(lanes + i);
    __m256i sums = _mm256_loadu_si256(place);
    _mm256_storeu_si256(place, zero);
    sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 2));
    sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 4));
    sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 8));
    const __m256i ends = _mm256_shuffle_epi8(sums, last_lane);  // of each half, over that half
    sums = _mm256_add_epi16(sums, _mm256_permute2x128_si256(ends, ends, 0x08));  // lower end onto the upper half
    const __m256i x = _mm256_add_epi16(sums, carry);
    const __m256i both = _mm256_add_epi16(ends, _mm256_permute2x128_si256(ends, ends, 0x01));
    carry = _mm256_add_epi16(carry, both);
    const __m256i single = _mm256_cmpeq_epi16(_mm256_srli_epi16(x, 8), one);
    good = _mm256_and_si256(good, _mm256_or_si256(single, _mm256_cmpeq_epi16(x, zero)));
    const __m256i codes = _mm256_and_si256(x, _mm256_and_si256(single, low));
    const __m128i packed = _mm_packus_epi16(_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), packed);
  }
  const auto sum = static_cast<std::uint16_t>(_mm_extract_epi16(_mm256_castsi256_si128(carry), 0));
  return settle_plain(lanes + i, count - i, sum, out + i) && _mm256_movemask_epi8(good) == -1;
}

bool settle_sse2(std::uint32_t* lanes, std::size_t count, std::uint16_t* out) {
  const __m128i zero = _mm_setzero_si128(), one = _mm_set1_epi32(1), low = _mm_set1_epi32(0xFFFF);
  const __m128i bias = _mm_set1_epi32(0x8000);
  __m128i carry = zero, good = _mm_set1_epi32(-1);
  const auto step = [&](std::uint32_t* at) {
    auto* place = reinterpret_cast<__m128i*>(at);
    __m128i sums = _mm_loadu_si128(place);
    _mm_storeu_si128(place, zero);
    sums = _mm_add_epi32(sums, _mm_slli_si128(sums, 4));
    sums = _mm_add_epi32(sums, _mm_slli_si128(sums, 8));
    const __m128i x = _mm_add_epi32(sums, carry);
    carry = _mm_add_epi32(carry, _mm_shuffle_epi32(sums, 0xFF));
    const __m128i single = _mm_cmpeq_epi32(_mm_srli_epi32(x, 16), one);
    good = _mm_and_si128(good, _mm_or_si128(single, _mm_cmpeq_epi32(x, zero)));
    return _mm_sub_epi32(_mm_and_si128(x, _mm_and_si128(single, low)), bias);  // SSE2 narrows signed numbers only
  };
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m128i a = step(lanes + i), b = step(lanes + i + 4);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm_add_epi16(_mm_packs_epi32(a, b), _mm_set1_epi16(-0x8000)));
  }
  const auto sum = static_cast<std::uint32_t>(_mm_cvtsi128_si32(carry));
  return settle_plain(lanes + i, count - i, sum, out + i) && _mm_movemask_epi8(good) == 0xFFFF;
}

#endif

}  // namespace

#if defined(__x86_64__)
bool settle_row(std::uint16_t* lanes, std::size_t count, std::uint8_t* out) {
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  return avx2 ? settle_avx2(lanes, count, out) : settle_sse2(lanes, count, out);
}
bool settle_row(std::uint32_t* lanes, std::size_t count, std::uint16_t* out) { return settle_sse2(lanes, count, out); }
#else
bool settle_row(std::uint16_t* lanes, std::size_t count, std::uint8_t* out) {
  return settle_plain(lanes, count, std::uint16_t{0}, out);
}
bool settle_row(std::uint32_t* lanes, std::size_t count, std::uint16_t* out) {
  return settle_plain(lanes, count, std::uint32_t{0}, out);
}
#endif

}  // namespace arpent
