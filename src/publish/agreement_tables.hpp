// SPDX-License-Identifier: Apache-2.0
/// The tables of the check against the producer (docs/statut.fr.md). Pure; column names are public interface.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/landuse/agreement.hpp"
#include "arpent/publish/status_product.hpp"
#include "out_table.hpp"

namespace arpent {

/// What is published of an agreement, in whole square centimetres. Each row is rounded once and everything else is a sum
/// of rows, so that all tables and the printed page close among themselves.
struct PublishedAgreement {
  using Confusion = std::array<std::array<BookArea, said_count>, said_count>;
  std::vector<BookArea> rows;  ///< as `Agreement::rows`
  Confusion matrix, legal;     ///< [ours][theirs]
  std::array<BookArea, gap_cause_count> by_cause;  ///< of the ground where the legal statuses differ
};
[[nodiscard]] PublishedAgreement publish_agreement(const Agreement& agreement);

/// One status, or both together, on ground for which both sides have one.
struct AgreementLine {
  BookArea ours, theirs;        ///< ours = common + ours alone
  BookArea common;              ///< both say it
  BookArea ours_alone, theirs_alone;        ///< the other says the other status
  BookArea ours_outside, theirs_outside;    ///< the other has no polygon or no status there; in neither sum
  /// Common ground in millionths of what at least one says, rounded down: a million only when nothing differs, to the
  /// square centimetre. Empty without such ground.
  [[nodiscard]] std::optional<std::int64_t> millionths() const;
};
[[nodiscard]] AgreementLine line_of(const PublishedAgreement::Confusion& confusion, Said said);
/// Both statuses: `common` is ground with the same status, `millionths` its share of what both qualify.
[[nodiscard]] AgreementLine line_of_both(const PublishedAgreement::Confusion& confusion);

[[nodiscard]] OutTable agreement_table(const StatusProduct& product, const PublishedAgreement& published);          ///< `controle_artif`
[[nodiscard]] OutTable agreement_balance_table(const PublishedAgreement& published);                                ///< `controle_artif_bilan`
[[nodiscard]] OutTable agreement_gaps_table(const StatusProduct& product);                                          ///< `controle_artif_ecarts`

}  // namespace arpent
