// SPDX-License-Identifier: Apache-2.0
/// What steps hand to one another: immutable values in memory, shared, never copied.
#pragma once
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

namespace arpent {

/// Name of what flows through a port, and its C++ type. Declared beside the stages, one line per kind:
/// `inline constexpr ValueKind zones = kind_of<ZoneLayer>("zones");`
struct ValueKind {
  std::string_view name;
  const std::type_info* type = nullptr;
  friend bool operator==(const ValueKind& a, const ValueKind& b) {
    return a.name == b.name && a.type != nullptr && b.type != nullptr && *a.type == *b.type;
  }
};
template <class T>
[[nodiscard]] constexpr ValueKind kind_of(std::string_view name) {
  return {name, &typeid(T)};
}

/// One immutable value of any type.
class Value {
 public:
  Value() = default;
  template <class T>
  [[nodiscard]] static Value of(T value) {
    return Value{std::make_shared<const T>(std::move(value)), &typeid(T)};
  }
  [[nodiscard]] const std::type_info* type() const { return type_; }
  /// @throws std::logic_error when it holds another type: a stage asks for what its port does not declare
  template <class T>
  [[nodiscard]] std::shared_ptr<const T> as() const {
    if (type_ == nullptr || *type_ != typeid(T)) throw std::logic_error("value asked for as another type than it has");
    return std::static_pointer_cast<const T>(held_);
  }

 private:
  Value(std::shared_ptr<const void> held, const std::type_info* type) : held_(std::move(held)), type_(type) {}
  std::shared_ptr<const void> held_;
  const std::type_info* type_ = nullptr;
};

/// The values bound to the input ports of one step.
class Inputs {
 public:
  void add(const std::string& port, Value value) { values_[port].push_back(std::move(value)); }
  [[nodiscard]] bool has(std::string_view port) const { return values_.find(port) != values_.end(); }
  /// Value of a required port. @throws std::logic_error when it is not bound
  template <class T>
  [[nodiscard]] const T& get(std::string_view port) const {
    const T* value = find<T>(port);
    if (value == nullptr) throw std::logic_error("input '" + std::string(port) + "' is not bound");
    return *value;
  }
  /// Value of an optional port; nullptr when it is not bound.
  template <class T>
  [[nodiscard]] const T* find(std::string_view port) const {
    const auto at = values_.find(port);
    return at == values_.end() ? nullptr : at->second.front().template as<T>().get();
  }
  /// Shared ownership, for an output that keeps its input alive.
  template <class T>
  [[nodiscard]] std::shared_ptr<const T> share(std::string_view port) const {
    const auto at = values_.find(port);
    return at == values_.end() ? nullptr : at->second.front().template as<T>();
  }
  /// Values of a repeated port, in the order of the recipe.
  template <class T>
  [[nodiscard]] std::vector<const T*> all(std::string_view port) const {
    std::vector<const T*> found;
    if (const auto at = values_.find(port); at != values_.end()) {
      for (const auto& value : at->second) found.push_back(value.template as<T>().get());
    }
    return found;
  }

 private:
  std::map<std::string, std::vector<Value>, std::less<>> values_;
};

/// The values a step gives, by output port: `return Outputs{}.set("zones", read_zones(…));`
class Outputs {
 public:
  template <class T>
  Outputs& set(const std::string& port, T value) & {
    values_[port] = Value::of(std::move(value));
    return *this;
  }
  template <class T>
  Outputs&& set(const std::string& port, T value) && {
    values_[port] = Value::of(std::move(value));
    return std::move(*this);
  }
  [[nodiscard]] const std::map<std::string, Value>& values() const { return values_; }

 private:
  std::map<std::string, Value> values_;
};

}  // namespace arpent
