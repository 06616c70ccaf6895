// SPDX-License-Identifier: Apache-2.0
#include "journal.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "arpent/core/say.hpp"
#include "schema.hpp"

namespace arpent::registry {

ValueDigest::ValueDigest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) throw IoError(say("SHA-256 is not available in this build of OpenSSL"));
}

void ValueDigest::raw(const void* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }

void ValueDigest::header(char type, std::uint64_t length) {
  unsigned char bytes[9];
  bytes[0] = static_cast<unsigned char>(type);
  for (int i = 0; i < 8; ++i) bytes[i + 1] = static_cast<unsigned char>(length >> (8 * i));
  raw(bytes, sizeof bytes);
}

void ValueDigest::add(std::string_view text) {
  header('T', text.size());
  raw(text.data(), text.size());
}
void ValueDigest::add(std::int64_t number) { header('I', static_cast<std::uint64_t>(number)); }
void ValueDigest::add(double number) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  header('R', bits);
}
void ValueDigest::add(std::span<const unsigned char> blob) {
  header('B', blob.size());
  raw(blob.data(), blob.size());
}
void ValueDigest::add_null() { header('N', 0); }

void ValueDigest::add(const Statement& row, int column) {
  switch (row.type(column)) {
    case SQLITE_INTEGER: return add(row.number(column));
    case SQLITE_FLOAT: return add(row.real(column));
    case SQLITE_TEXT: return add(row.text(column));
    case SQLITE_BLOB: return add(row.blob(column));
    default: return add_null();
  }
}

std::vector<unsigned char> ValueDigest::finish() {
  std::vector<unsigned char> bytes(32);
  EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr);
  EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  return bytes;
}

std::string hex(std::span<const unsigned char> bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

namespace {

/// The run of each row first, then its columns.
std::string selection(const GrowingTable& table, int schema) {
  std::string sql = std::string("SELECT ") + table.run_column;
  for (const auto& column : table.columns)
    if (column.since <= schema) sql += std::string(", ") + column.name;
  return sql + " FROM " + table.name;
}

void add_row(ValueDigest& digest, const Statement& row) {
  for (int c = 1; c < row.columns(); ++c) digest.add(row, c);
}

}  // namespace

std::vector<std::int64_t> last_ids(const Database& db) {
  std::vector<std::int64_t> ids;
  for (const auto& table : growing_tables()) ids.push_back(db.number(std::string("SELECT coalesce(max(id), 0) FROM ") + table.name));
  return ids;
}

std::string rows_digest(const Database& db, const std::vector<std::int64_t>& after, int schema) {
  ValueDigest whole;
  for (std::size_t t = 0; t < growing_tables().size(); ++t) {
    const auto& table = growing_tables()[t];
    ValueDigest rows;
    Statement row(db, selection(table, schema) + " WHERE id > ? ORDER BY id");
    row.bind(1, after[t]);
    std::int64_t count = 0;
    for (; row.step(); ++count) add_row(rows, row);
    if (count == 0) continue;
    whole.add(std::string_view(table.name));
    whole.add(rows.finish());
  }
  return hex(whole.finish());
}

std::map<std::int64_t, std::string> rows_digests(const Database& db, const std::map<std::int64_t, int>& schema_of) {
  std::map<std::int64_t, ValueDigest> whole;
  for (const auto& [run, schema] : schema_of) whole[run];
  for (const auto& table : growing_tables()) {
    std::map<std::int64_t, ValueDigest> rows;
    int newest = 1;
    for (const auto& [run, schema] : schema_of) newest = std::max(newest, schema);
    Statement row(db, selection(table, newest) + " ORDER BY id");
    std::vector<int> since;
    for (const auto& column : table.columns)
      if (column.since <= newest) since.push_back(column.since);
    while (row.step()) {
      const auto run = row.number(0);
      const auto known = schema_of.find(run);
      auto& digest = rows[run];
      for (int c = 1; c < row.columns(); ++c)
        if (known == schema_of.end() || since[static_cast<std::size_t>(c - 1)] <= known->second) digest.add(row, c);
    }
    for (auto& [run, digest] : rows) {
      auto& of_run = whole[run];
      of_run.add(std::string_view(table.name));
      of_run.add(digest.finish());
    }
  }
  std::map<std::int64_t, std::string> found;
  for (auto& [run, digest] : whole) found[run] = hex(digest.finish());
  return found;
}

std::string digest_of(const JournalRow& row) {
  ValueDigest digest;
  digest.add(row.id);
  for (const auto* text : {&row.instant, &row.user, &row.program}) digest.add(std::string_view(*text));
  digest.add(row.schema);
  digest.add(std::string_view(row.action));
  digest.add(row.run);
  for (const auto* text : {&row.detail, &row.rows, &row.previous}) digest.add(std::string_view(*text));
  return hex(digest.finish());
}

std::vector<JournalRow> read_journal(const Database& db) {
  Statement row(db, "SELECT id, instant, utilisateur, programme, schema, action, passage_id, detail, empreinte_lignes, precedente, empreinte FROM journal ORDER BY id");
  std::vector<JournalRow> rows;
  while (row.step()) {
    const auto text = [&](int c) { return std::string(row.text(c)); };
    rows.push_back({row.number(0), text(1), text(2), text(3), row.number(4), text(5), row.number(6), text(7), text(8), text(9), text(10)});
  }
  return rows;
}

void append_journal(const Database& db, const RegisterActor& by, const std::string& action, std::int64_t run, const std::string& detail, const std::string& rows, int schema) {
  JournalRow next{1, by.instant, by.user, by.program, schema, action, run, detail, rows.empty() ? hex(ValueDigest().finish()) : rows, genesis, ""};
  {
    Statement last(db, "SELECT id, empreinte FROM journal ORDER BY id DESC LIMIT 1");
    if (last.step()) {
      next.id = last.number(0) + 1;
      next.previous = last.text(1);
    }
  }
  next.digest = digest_of(next);
  Statement insert(db, "INSERT INTO journal VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, next.id).bind(2, std::string_view(next.instant)).bind(3, std::string_view(next.user)).bind(4, std::string_view(next.program)).bind(5, next.schema);
  insert.bind(6, std::string_view(next.action));
  if (run == 0) insert.bind_null(7);
  else insert.bind(7, run);
  insert.bind(8, std::string_view(next.detail)).bind(9, std::string_view(next.rows)).bind(10, std::string_view(next.previous)).bind(11, std::string_view(next.digest)).run();
}

void require_actor(const RegisterActor& by) {
  Problems problems;
  const std::string_view form = "0000-00-00T00:00:00Z";
  bool good = by.instant.size() == form.size();
  for (std::size_t i = 0; good && i < form.size(); ++i)
    good = form[i] == '0' ? std::isdigit(static_cast<unsigned char>(by.instant[i])) != 0 : by.instant[i] == form[i];
  if (!good) problems.add(say("'{}' is no instant; write it in UTC, as 2026-11-22T15:04:05Z", by.instant));
  if (by.program.empty()) problems.add(say("a run of the register needs the name and version of the program"));
  problems.raise_if_any<UsageError>();
}

}  // namespace arpent::registry
