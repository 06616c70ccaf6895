// SPDX-License-Identifier: Apache-2.0
/// The audit trail: what each run wrote as one digest, each row sealed with the one before.
#pragma once
#include <openssl/evp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/register/values.hpp"
#include "database.hpp"

namespace arpent::registry {

/// SHA-256 of a sequence of values, each with its type and length: no two sequences read alike.
class ValueDigest {
 public:
  ValueDigest();
  void add(std::string_view text);
  void add(std::int64_t number);
  void add(double number);
  void add(std::span<const unsigned char> blob);
  void add_null();
  /// A column of a row, as SQLite holds it.
  void add(const Statement& row, int column);
  /// 32 bytes; starts over.
  [[nodiscard]] std::vector<unsigned char> finish();

 private:
  void raw(const void* data, std::size_t size);
  void header(char type, std::uint64_t length);
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};
[[nodiscard]] std::string hex(std::span<const unsigned char> bytes);

/// Largest id of each growing table, in their order.
[[nodiscard]] std::vector<std::int64_t> last_ids(const Database& db);
/// Digest of the rows with ids above `after`, all of one run, as schema `schema` has them.
[[nodiscard]] std::string rows_digest(const Database& db, const std::vector<std::int64_t>& after, int schema);
/// The same for every run, from the whole file. `schema_of`: of each run; rows of a run that is not in it count under none.
[[nodiscard]] std::map<std::int64_t, std::string> rows_digests(const Database& db, const std::map<std::int64_t, int>& schema_of);

struct JournalRow {
  std::int64_t id = 0;
  std::string instant, user, program;
  std::int64_t schema = 0;
  std::string action;
  std::int64_t run = 0;  ///< 0: none
  std::string detail, rows, previous, digest;
};
[[nodiscard]] std::string digest_of(const JournalRow& row);
[[nodiscard]] std::vector<JournalRow> read_journal(const Database& db);
/// Adds the next row. @param rows digest of what was written; empty: nothing was. @param run 0: none
void append_journal(const Database& db, const RegisterActor& by, const std::string& action, std::int64_t run, const std::string& detail, const std::string& rows,
                    int schema);

/// @throws UsageError unless the actor has an instant, in the form stored, and a program
void require_actor(const RegisterActor& by);

}  // namespace arpent::registry
