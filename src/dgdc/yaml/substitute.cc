// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/substitute.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/diag/near.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::yaml {
namespace {

constexpr std::string_view kWith = "!with:";
constexpr std::string_view kEach = "!each:";

class Substituter {
 public:
  Substituter(const Scope& scope, Sink& sink) : scope_(scope), sink_(sink) {}

  std::optional<Node> Apply(const Node& node) {
    if (node.tag == "!from" || node.tag == "!maybe") {
      const Node* value = Look(node.scalar, node.span);
      if (value == nullptr && node.tag == "!from") {
        missing_.push_back(node.scalar);
      }
      return value == nullptr ? std::nullopt : std::optional(*value);
    }
    if (node.tag == "!fmt") {
      return Format(node);
    }
    if (node.tag == "!join") {
      return Join(node);
    }
    if (node.tag == "!json") {
      std::optional<Node> tree = Children(node);
      return tree ? std::optional(Node::String(EmitJson(*tree), node.span))
                  : std::nullopt;
    }
    if (node.tag.starts_with(kWith)) {
      return With(node);
    }
    return Children(node);
  }

  // Whether a tag that needs a value found none.
  [[nodiscard]] bool missing() const { return !missing_.empty(); }
  [[nodiscard]] const std::vector<std::string>& missing_names() const {
    return missing_;
  }

 private:
  // The value of `name`; null when it has none or, reported, is unknown.
  const Node* Look(std::string_view name, Span span) {
    const Node* value = scope_.Find(name);
    if (value == nullptr) {
      Diagnostic& d = sink_.Report(
          "DG0012", span, fmt::format("no value is called \"{}\"", name));
      AddNear(name, scope_.Names(), d);
      return nullptr;
    }
    return value->IsNull() ? nullptr : value;
  }

  std::optional<Node> Format(const Node& node) {
    std::string text;
    std::string_view rest = node.scalar;
    while (!rest.empty()) {
      const size_t brace = rest.find('{');
      text += rest.substr(0, brace);
      if (brace == std::string_view::npos) {
        break;
      }
      rest.remove_prefix(brace + 1);
      if (rest.starts_with('{')) {
        text += '{';
        rest.remove_prefix(1);
        continue;
      }
      const size_t close = rest.find('}');
      const Node* value = Look(rest.substr(0, close), node.span);
      if (value == nullptr) {
        missing_.emplace_back(rest.substr(0, close));
        return std::nullopt;
      }
      text += value->scalar;
      rest.remove_prefix(close == std::string_view::npos ? rest.size()
                                                         : close + 1);
    }
    return Node::String(text, node.span);
  }

  std::optional<Node> Join(const Node& node) {
    const Node* list = Look(node.scalar, node.span);
    if (list == nullptr || list->items.empty()) {
      missing_.push_back(node.scalar);
      return std::nullopt;
    }
    std::string text;
    for (const Node& item : list->items) {
      text += text.empty() ? "" : ",";
      text += item.scalar;
    }
    return Node::String(text, list->span);
  }

  std::optional<Node> With(const Node& node) {
    std::optional<Node> result = Children(node);
    const Node* more =
        Look(std::string_view(node.tag).substr(kWith.size()), node.span);
    if (more == nullptr) {
      return result;
    }
    if (!result) {
      return *more;
    }
    for (const Entry& entry : more->entries) {
      if (result->Find(entry.key) == nullptr) {
        result->entries.push_back(entry);
      }
    }
    return result;
  }

  void Each(const Node& node, Node& result) {
    const Node* list =
        Look(std::string_view(node.tag).substr(kEach.size()), node.span);
    if (list == nullptr) {
      return;
    }
    for (const Node& item : list->items) {
      const Scope scope = ItemScope(item, scope_);
      Substituter inner(scope, sink_);
      if (std::optional<Node> value =
              node.IsScalar() ? inner.Format(node) : inner.Children(node)) {
        result.items.push_back(std::move(*value));
      }
      missing_.insert(missing_.end(), inner.missing_.begin(),
                      inner.missing_.end());
    }
  }

  // The node without its tag, children substituted.
  std::optional<Node> Children(const Node& node) {
    Node result = Node::Of(node.kind, node.scalar, node.span);
    result.origin = node.origin;
    for (const Entry& entry : node.entries) {
      if (std::optional<Node> value = Apply(entry.value)) {
        result.entries.push_back(
            Entry{entry.key, entry.key_span, std::move(*value)});
      }
    }
    for (const Node& item : node.items) {
      if (item.tag.starts_with(kEach)) {
        Each(item, result);
      } else if (std::optional<Node> value = Apply(item)) {
        result.items.push_back(std::move(*value));
      }
    }
    const bool had = !node.entries.empty() || !node.items.empty();
    const bool has = !result.entries.empty() || !result.items.empty();
    return had && !has ? std::nullopt : std::optional(std::move(result));
  }

  const Scope& scope_;
  Sink& sink_;
  std::vector<std::string> missing_ = {};
};

}  // namespace

Scope ItemScope(const Node& item, const Scope& scope) {
  Scope inner(&scope);
  const size_t equals = item.scalar.find('=');
  inner.Set("item", item);
  inner.Set("item.key", Node::String(item.scalar.substr(0, equals), item.span));
  inner.Set("item.value", Node::String(equals == std::string::npos
                                           ? item.scalar
                                           : item.scalar.substr(equals + 1),
                                       item.span));
  return inner;
}

std::optional<Node> Substitute(const Node& node, const Scope& scope,
                               Sink& sink) {
  Substituter substituter(scope, sink);
  std::optional<Node> result = substituter.Apply(node);
  return substituter.missing() ? std::nullopt : result;
}

std::vector<std::string> NamesWithoutValue(const Node& node,
                                           const Scope& scope) {
  Sink unknown;
  Substituter substituter(scope, unknown);
  substituter.Apply(node);
  return substituter.missing_names();
}

}  // namespace dgdc::yaml
