// SPDX-License-Identifier: Apache-2.0
/// What `layers/projets` says, and which field of a file has which role.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/layers/permit_list.hpp"

namespace arpent::projects {

struct Words {
  struct Destination {
    std::string code, word;
  };
  PermitWords permits;
  std::map<std::string, std::vector<std::string>> names;  ///< role to names of fields, lower case, the first preferred
  std::map<std::string, std::string> titles;              ///< role to what it is, French
  std::map<std::string, Destination> destinations;        ///< code or word, lower case, to what rules know
};
/// @throws IoError, DataError when a layer of `layers/` is faulty
[[nodiscard]] Words load_words();

/// What a destination is called in rules, and by people; as given when no rule knows it.
[[nodiscard]] Words::Destination destination_of(std::string_view given, const Words& words);

/// Role in a permit list of a role of projects (`id` is `number`); nothing for what lists do not have.
[[nodiscard]] std::optional<std::string> list_role(const std::string& role);

/// The field of each role: the user's when the file has it, else the first alias there is.
/// @param there fields of the file
[[nodiscard]] std::map<std::string, std::string> find_roles(const std::vector<std::string>& there, const std::map<std::string, std::string>& given,
                                                            const Words& words);

/// The words to read a list with: the user's fields in place of the names of their roles.
/// @param found the roles of that list, as `find_roles` has them
[[nodiscard]] PermitWords words_of_list(const Words& words, const std::map<std::string, std::string>& given, const std::map<std::string, std::string>& found);

}  // namespace arpent::projects
