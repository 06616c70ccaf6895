// SPDX-License-Identifier: Apache-2.0
#include "content.hpp"

#include <cctype>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent::registry {
namespace {

double stored(BookArea area) { return static_cast<double>(area.cm2()) / 1e4; }

/// `2024`, `2024-05`, `2024-05-17` or nothing.
bool is_date(const std::string& text) {
  if (text.empty()) return true;
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((i == 4 || i == 7) ? text[i] != '-' : std::isdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return (text.size() < 7 || (number(5) >= 1 && number(5) <= 12)) && (text.size() < 10 || (number(8) >= 1 && number(8) <= 31));
}

}  // namespace

void bind_content(Statement& statement, int first, const RegisterProject& p, std::string& joined) {
  joined = join(p.parcels, " ");
  statement.bind_text_or_null(first, p.kind).bind_text_or_null(first + 1, p.state).bind_text_or_null(first + 2, p.step);
  statement.bind(first + 3, std::int64_t{p.in_flight});
  statement.bind_text_or_null(first + 4, p.date).bind_text_or_null(first + 5, p.started).bind_text_or_null(first + 6, p.completed);
  statement.bind_text_or_null(first + 7, p.commune).bind_text_or_null(first + 8, p.destination).bind_text_or_null(first + 9, p.address);
  if (p.declared) statement.bind(first + 10, stored(*p.declared));
  else statement.bind_null(first + 10);
  statement.bind_text_or_null(first + 11, joined).bind_text_or_null(first + 12, p.placed).bind_text_or_null(first + 13, p.reason);
  statement.bind_text_or_null(first + 14, p.row_digest);
}

RegisterProject read_content(const Statement& row, int first) {
  const auto text = [&](int c) { return std::string(row.text(first + c)); };
  RegisterProject p;
  p.kind = text(0), p.state = text(1), p.step = text(2);
  p.in_flight = row.number(first + 3) != 0;
  p.date = text(4), p.started = text(5), p.completed = text(6);
  p.commune = text(7), p.destination = text(8), p.address = text(9);
  if (!row.null(first + 10)) p.declared = BookArea::from(SquareMetres{row.real(first + 10)});
  if (!row.null(first + 11)) p.parcels = split(row.text(first + 11), ' ');
  p.placed = text(12), p.reason = text(13), p.row_digest = text(14);
  return p;
}

std::vector<unsigned char> content_digest(ValueDigest& digest, const RegisterProject& p, std::span<const unsigned char> footprint) {
  for (const auto* text : {&p.kind, &p.state, &p.step, &p.date, &p.started, &p.completed, &p.commune, &p.destination, &p.address, &p.placed, &p.reason, &p.row_digest})
    digest.add(std::string_view(*text));
  digest.add(std::int64_t{p.in_flight});
  if (p.declared) digest.add(p.declared->cm2());
  else digest.add_null();
  digest.add(static_cast<std::int64_t>(p.parcels.size()));
  for (const auto& parcel : p.parcels) digest.add(std::string_view(parcel));
  digest.add(footprint);
  return digest.finish();
}

ContentChange content_change(const RegisterProject& a, const RegisterProject& b, bool footprint, bool program) {
  std::vector<std::string> fields;
  bool read_alike = true;  // but for where the parcels lie
  const auto compare = [&](const char* name, const auto& before, const auto& after) {
    if (before == after) return;
    fields.emplace_back(name);
    read_alike = false;
  };
  compare("type", a.kind, b.kind);
  compare("etat", a.state, b.state);
  compare("etape", a.step, b.step);
  compare("en_cours", a.in_flight, b.in_flight);
  compare("date", a.date, b.date);
  compare("date_chantier", a.started, b.started);
  compare("date_achevement", a.completed, b.completed);
  compare("insee", a.commune, b.commune);
  compare("destination", a.destination, b.destination);
  compare("adresse", a.address, b.address);
  compare("surface_declaree_m2", a.declared, b.declared);
  if (a.parcels != b.parcels) fields.emplace_back("parcelles");  // written as the cadastre has them
  if (a.placed != b.placed) fields.emplace_back("placement");
  if (a.reason != b.reason) fields.emplace_back("motif");
  if (footprint) fields.emplace_back("emprise");
  if (a.row_digest != b.row_digest) fields.emplace_back("ligne");
  const bool same_row = !a.row_digest.empty() && a.row_digest == b.row_digest;
  const char* cause = "projet";
  if (same_row) cause = read_alike ? (program ? "couche|programme" : "couche") : program ? "programme" : "autre";
  return {join(fields, ", "), cause};
}

std::string fault_of(const RegisterProject& p, const PolygonSet& outlines) {
  if (p.id.empty()) return say("it has no id");
  if (p.outline && *p.outline >= outlines.size()) return say("its outline {} is not among the {} given", *p.outline, outlines.size());
  for (const auto* date : {&p.date, &p.started, &p.completed})
    if (!is_date(*date)) return say("'{}' is no date; write 2024, 2024-05 or 2024-05-17", *date);
  for (const auto& parcel : p.parcels)
    if (parcel.empty() || parcel.find(' ') != std::string::npos) return say("the parcel '{}' is empty or holds a blank", parcel);
  return "";
}

}  // namespace arpent::registry
