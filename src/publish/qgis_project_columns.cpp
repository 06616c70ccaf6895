// SPDX-License-Identifier: Apache-2.0
/// Columns of a project's layers: French names, words for codes, forms and the relations they show.
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"
#include "arpent/review/reviewed.hpp"
#include "qgis_project_parts.hpp"
#include "qgis_xml.hpp"

namespace arpent::qgis {
namespace {

/// The column the writer keeps row numbers in: one whose name the table has not.
std::string row_number(const OutTable& table) {
  for (const auto* name : {"fid", "id"})
    if (std::none_of(table.columns.begin(), table.columns.end(), [&](const Column& column) { return column.name == name; })) return name;
  return "arpent_fid";
}

const std::string* word_for(const Words& words, const std::string& code) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.first == code; });
  return found == words.end() ? nullptr : &found->second;
}

/// Codes that a table has in one column with what it says of them in another.
Words words_of_rows(const OutTable& table, const std::string& code, const std::string& word) {
  const auto from = column_of(table, code), to = column_of(table, word);
  Words words;
  Row room;
  for (std::size_t i = 0; i < table.size; ++i) {
    const auto& row = table.row(i, room);
    auto key = plain_value(row[from]);
    if (!key.empty() && word_for(words, key) == nullptr) words.emplace_back(std::move(key), plain_value(row[to]));
  }
  return words;
}

Words words_of_columns(const OutTable& table) {
  Words words;
  for (const auto& column : table.columns) words.emplace_back(column.name, column.alias);
  return words;
}

Words words_of_families(const ProjectFacts& facts) {
  Words words;
  if (facts.product.families != nullptr)
    for (const auto& family : facts.product.families->families()) words.emplace_back(family.name, family.label);
  return words;
}

Words words_of_themes(const ProjectFacts& facts) {
  if (facts.product.reviewed == nullptr) return {};
  const auto& themes = facts.product.reviewed->review.rules.themes;
  return {themes.begin(), themes.end()};
}

/// Classes with their labels: of the states compared, or of the land cover that projects were held against.
Words words_of_classes(const ProjectFacts& facts, const std::vector<std::string>& codes) {
  std::vector<const Nomenclature*> known{&facts.product.nomenclature};
  if (const auto* reviewed = facts.product.reviewed; reviewed != nullptr && reviewed->constraints != nullptr && reviewed->constraints->land_cover)
    known.push_back(reviewed->constraints->land_cover->nomenclature.get());
  Words words;
  for (const auto& code : codes)
    for (const auto* nomenclature : known) {
      const auto id = nomenclature->find(code);
      if (id == unclassified) continue;
      words.emplace_back(code, code + " " + nomenclature->at(id).label);
      break;
    }
  return words;
}

/// What the column holds besides: codes joined by a bar or a comma as their words, any other value as it stands. Without it QGIS
/// would show the value between brackets.
Words words_of_the_rest(const OutTable& table, const std::string& column, const Words& so_far) {
  Words words;
  for (const auto& value : values_of(table, column)) {
    if (value.empty() || word_for(so_far, value) != nullptr) continue;
    auto parts = split(value, '|');
    if (parts.size() == 1) parts = split(value, ',');
    std::vector<std::string> said;
    for (const auto& part : parts)
      if (const auto* word = word_for(so_far, std::string(trimmed(part)))) said.push_back(*word);
    words.emplace_back(value, said.size() == parts.size() ? join(said, ", ") : value);
  }
  return words;
}

Words words_of(const ProjectFacts& facts, const WordSource& source, const OutTable& table, const std::string& column, const Words& so_far) {
  if (!source.table.empty()) {
    const auto* other = facts.table(source.table);
    if (other == nullptr) return {};
    return source.code.empty() ? words_of_columns(*other) : words_of_rows(*other, source.code, source.word);
  }
  if (source.list == "families") return words_of_families(facts);
  if (source.list == "themes") return words_of_themes(facts);
  if (source.list == "classes") return words_of_classes(facts, values_of(table, column));
  if (source.list == "classes_met") {
    const auto* met = facts.table("classes");
    return met == nullptr ? Words{} : words_of_classes(facts, values_of(*met, "code"));
  }
  if (source.list == "occurring") return words_of_the_rest(table, column, so_far);
  return facts.spec.values.at(source.list);
}

/// Words of a column, as the values say of the table or of all tables; none where they say nothing.
Words words_of(const ProjectFacts& facts, const OutTable& table, const std::string& column) {
  for (const auto& key : {table.name + "." + column, column}) {
    if (const auto list = facts.spec.values.find(key); list != facts.spec.values.end()) return list->second;
    const auto sources = facts.spec.word_sources.find(key);
    if (sources == facts.spec.word_sources.end()) continue;
    Words words;
    for (const auto& source : sources->second)
      for (auto& [code, word] : words_of(facts, source, table, column, words))
        if (word_for(words, code) == nullptr) words.emplace_back(std::move(code), std::move(word));
    return words;
  }
  return {};
}

std::string field(const std::string& name, const std::string& widget, const std::string& config) {
  return fmt::format("<field name=\"{}\" configurationFlags=\"None\">\n<editWidget type=\"{}\">\n<config>\n<Option type=\"Map\">\n{}</Option>\n</config>\n</editWidget>\n</field>\n",
                     xml_text(name), widget, config);
}

std::string word_list(const Words& words) {
  std::string list = "<Option name=\"map\" type=\"List\">\n";
  for (const auto& [code, word] : words) list += "<Option type=\"Map\">\n" + option(word, "QString", code) + "</Option>\n";
  return list + "</Option>\n";
}

bool is_long(const std::string& column) { return column == "message" || column == "avis_texte" || column == "explication" || column == "formule" || column == "definition"; }

std::string widget_of(const ProjectFacts& facts, const ProjectLayer& layer, const std::string& column) {
  if (const auto words = words_of(facts, *layer.table, column); !words.empty()) return field(column, "ValueMap", word_list(words));
  if (is_long(column)) return field(column, "TextEdit", option("IsMultiline", "bool", "true") + option("UseHtml", "bool", "false"));
  if (column == "fiche")  // relative to the project
    return field(column, "ExternalResource", option("FileWidget", "bool", "true") + option("FileWidgetButton", "bool", "false") + option("UseLink", "bool", "true") +
                                                 option("RelativeStorage", "int", "1") + option("StorageMode", "int", "0"));
  return {};
}

std::string container(const std::string& title, bool box, int columns, const std::string& content) {
  return fmt::format("<attributeEditorContainer name=\"{}\" groupBox=\"{}\" columnCount=\"{}\" showLabel=\"1\" visibilityExpression=\"\" visibilityExpressionEnabled=\"0\">\n{}</attributeEditorContainer>\n",
                     xml_text(title), box ? 1 : 0, columns, content);
}

/// A tab; empty when nothing of it is in the product.
std::string tab_of(const ProjectFacts& facts, const ProjectLayer& layer, const TabSpec& tab) {
  std::string content;
  for (const auto& box : tab.boxes) {
    std::string fields;
    for (const auto& name : box.fields)
      fields += fmt::format("<attributeEditorField name=\"{}\" index=\"{}\" showLabel=\"1\"/>\n", xml_text(name), column_of(*layer.table, name) + 1);  // 0: the row number
    content += container(box.title, true, box.columns, fields);
  }
  if (has_relation(facts, tab.relation))
    content += fmt::format("<attributeEditorRelation name=\"{0}\" relation=\"{0}\" label=\"\" showLabel=\"1\" relationWidgetTypeId=\"relation_editor\" forceSuppressFormPopup=\"0\" nmRelationId=\"\">\n"
                           "<editor_configuration type=\"Map\">\n{1}</editor_configuration>\n</attributeEditorRelation>\n",
                           tab.relation, option("buttons", "QString", "NoButton") + option("show_first_feature", "bool", "true"));
  return content.empty() ? std::string() : container(tab.title, false, 1, content);
}

std::string form_of(const ProjectFacts& facts, const ProjectLayer& layer) {
  const auto form = facts.spec.forms.find(layer.spec->id);
  if (form == facts.spec.forms.end()) return {};
  std::string tabs;
  for (const auto& tab : form->second.tabs) tabs += tab_of(facts, layer, tab);
  return "<editorlayout>tablayout</editorlayout>\n<attributeEditorForm>\n" + tabs + "</attributeEditorForm>\n<previewExpression>" +
         xml_text("\"" + form->second.title + "\"") + "</previewExpression>\n";
}

}  // namespace

std::string columns_of(const ProjectFacts& facts, const ProjectLayer& layer) {
  std::string fields = field(row_number(*layer.table), "Hidden", ""), aliases;
  std::size_t index = 1;
  for (const auto& column : layer.table->columns) {
    fields += widget_of(facts, layer, column.name);
    aliases += fmt::format("<alias field=\"{}\" index=\"{}\" name=\"{}\"/>\n", xml_text(column.name), index++, xml_text(column.alias));
  }
  return "<fieldConfiguration>\n" + fields + "</fieldConfiguration>\n<aliases>\n" + aliases + "</aliases>\n" + form_of(facts, layer);
}

bool has_relation(const ProjectFacts& facts, const std::string& id) {
  const auto& all = facts.spec.relations;
  const auto found = std::find_if(all.begin(), all.end(), [&](const RelationSpec& relation) { return relation.id == id; });
  return found != all.end() && !facts.layers_of(found->from_layer).empty() && !facts.layers_of(found->to_layer).empty();
}

std::string relations_of(const ProjectFacts& facts) {
  std::string out = "<relations>\n";
  for (const auto& relation : facts.spec.relations) {
    if (!has_relation(facts, relation.id)) continue;
    const auto* from = facts.layers_of(relation.from_layer).front();
    const auto* to = facts.layers_of(relation.to_layer).front();
    (void)column_of(*from->table, relation.from_column);  // a column that is not there would be found by QGIS alone
    (void)column_of(*to->table, relation.to_column);
    out += fmt::format("<relation id=\"{}\" name=\"{}\" strength=\"Association\" referencingLayer=\"{}\" referencedLayer=\"{}\">\n<fieldRef referencingField=\"{}\" referencedField=\"{}\"/>\n</relation>\n",
                       relation.id, xml_text(relation.title), from->id, to->id, xml_text(relation.from_column), xml_text(relation.to_column));
  }
  return out + "</relations>\n";
}

}  // namespace arpent::qgis
