// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "arpent/layers/layer_description.hpp"
#include "layer_description_node.hpp"

namespace arpent {

/// Words of `layer.json`, in the order of the enumerations.
extern const std::vector<std::string> shape_words, type_words, extent_words;

/// Placeholders of names of layers and fields.
extern const std::vector<std::string> name_marks;

/// What a field's description may refer to.
struct DescriptionSurroundings {
  std::filesystem::path folder;         ///< of the `layer.json`
  std::string nomenclature;             ///< empty: none
  std::vector<std::string> dimensions;  ///< of the nomenclature
};

[[nodiscard]] FieldDescription read_field(const DescriptionNode& node, const DescriptionSurroundings& around);
[[nodiscard]] SourceDescription read_source(const DescriptionNode& node);
/// @param layer what is read already: fields, shape, nomenclature
[[nodiscard]] LayerChecks read_checks(const DescriptionNode& node, const LayerDescription& layer);

}  // namespace arpent
