// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/facts.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/shape.h"

namespace dgdc::manifest {
namespace {

// The items of every kind: List (and ...List of a typed list) in place of it.
void TakeApart(yaml::Node document, const edit::Path& place, Facts& facts) {
  const std::string& kind = At(document, {"kind"}).scalar;
  yaml::Node* items = document.Find("items");
  if (!kind.ends_with("List") || items == nullptr || !items->IsSeq()) {
    facts.documents.push_back(std::move(document));
    facts.places.push_back(place);
    return;
  }
  const edit::Path list = place.Then("items");
  for (size_t i = 0; i < items->items.size(); ++i) {
    TakeApart(std::move(items->items[i]), list.Then(edit::Step::Index(i)),
              facts);
  }
}

// The item of a list that a number names; null when it is no list, no number or
// there is none.
const yaml::Node* ItemOf(const yaml::Node& node, std::string_view number) {
  size_t index = 0;
  const auto read =
      std::from_chars(number.data(), number.data() + number.size(), index);
  const bool is_item = node.IsSeq() && read.ec == std::errc() &&
                       read.ptr == number.data() + number.size() &&
                       index < node.items.size();
  return is_item ? &node.items[index] : nullptr;
}

}  // namespace

const yaml::Node& At(const yaml::Node& node,
                     std::initializer_list<std::string_view> path) {
  static const yaml::Node kNothing;
  const yaml::Node* at = &node;
  for (const std::string_view key : path) {
    at = at->Find(key);
    if (at == nullptr) {
      return kNothing;
    }
  }
  return *at;
}

const yaml::Node& AtDotted(const yaml::Node& node, std::string_view path) {
  const size_t dot = path.find('.');
  const yaml::Node* item = ItemOf(node, path.substr(0, dot));
  const yaml::Node& child =
      item == nullptr ? At(node, {path.substr(0, dot)}) : *item;
  return dot == std::string_view::npos ? child
                                       : AtDotted(child, path.substr(dot + 1));
}

std::string Worker::HardwareName() const {
  std::string name = hardware == nullptr ? "" : hardware->head.name;
  for (const HardwareProfile* fit : hardware_fits) {
    if (fit != hardware) {
      name += " or " + fit->head.name;
    }
  }
  return name;
}

const Variable* Worker::FindEnv(std::string_view name) const {
  const auto found = env.find(std::string(name));
  const Variable* written = found == env.end() ? nullptr : &found->second;
  const auto layer = operator_env.find(std::string(name));
  if (layer == operator_env.end()) {
    return written;
  }
  // What the start script sets comes last, what envFrom brings first.
  const Variable& added = layer->second;
  const bool stays = written != nullptr &&
                     (written->assigned != nullptr ||
                      (!added.added->operator_wins && !written->from_source()));
  return stays ? written : &added;
}

const Text* Worker::EnvValue(std::string_view name) const {
  const Variable* variable = FindEnv(name);
  return variable != nullptr && variable->known ? &variable->value : nullptr;
}

bool Worker::EnvUnset(std::string_view name) const {
  return !env_open && FindEnv(name) == nullptr &&
         !operator_may_set.contains(name);
}

const Resource* Worker::FindResource(std::string_view name) const {
  const auto found = resources.find(std::string(name));
  return found == resources.end() ? nullptr : &found->second;
}

const Flag* Worker::FindFlag(std::string_view name) const {
  const std::string wanted = flag_reader.Name(name);
  const auto found =
      std::find_if(flags.rbegin(), flags.rend(),
                   [&wanted](const Flag& flag) { return flag.name == wanted; });
  return found == flags.rend() ? nullptr : &*found;
}

const Flag* Worker::FindMeaning(std::string_view meaning) const {
  if (engine == nullptr) {
    return nullptr;
  }
  const auto spellings = engine->server.flags.find(meaning);
  if (spellings == engine->server.flags.end()) {
    return nullptr;
  }
  std::vector<std::string> names;
  for (const std::string& spelling : spellings->second) {
    names.push_back(flag_reader.Name(spelling));
  }
  const auto found =
      std::find_if(flags.rbegin(), flags.rend(), [&names](const Flag& flag) {
        return std::find(names.begin(), names.end(), flag.name) != names.end();
      });
  return found == flags.rend() ? nullptr : &*found;
}

bool Worker::HasCapability(std::string_view name) const {
  return std::any_of(capabilities.begin(), capabilities.end(),
                     [name](const Text& capability) {
                       return *capability == name || *capability == "ALL";
                     });
}

bool Graph::disaggregated() const {
  const auto has = [this](std::string_view role) {
    return std::any_of(workers.begin(), workers.end(),
                       [role](const Worker& w) { return w.role == role; });
  };
  return has("prefill") && has("decode");
}

const Worker* Graph::Find(std::string_view component) const {
  const auto found = std::find_if(workers.begin(), workers.end(),
                                  [component](const Worker& worker) {
                                    return *worker.component.name == component;
                                  });
  return found == workers.end() ? nullptr : &*found;
}

const Worker* Graph::Only(std::string_view role) const {
  const Worker* only = nullptr;
  for (const Worker& worker : workers) {
    if (worker.role == role) {
      if (only != nullptr) {
        return nullptr;
      }
      only = &worker;
    }
  }
  return only;
}

const yaml::Node* ClusterFacts::Find(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

const yaml::Node* Facts::FindDocument(std::string_view kind,
                                      std::string_view name) const {
  const auto is_meant = [&](const yaml::Node& document) {
    return At(document, {"kind"}).scalar == kind &&
           (name.empty() || At(document, {"metadata", "name"}).scalar == name);
  };
  const auto found = std::find_if(documents.begin(), documents.end(), is_meant);
  if (found != documents.end()) {
    return &*found;
  }
  // Of several none: alternatives lie side by side.
  const yaml::Node* linked = nullptr;
  if (assumed.beside != nullptr) {
    for (const yaml::Node& document : *assumed.beside) {
      if (!is_meant(document) || !IsLinked(document)) {
        continue;
      }
      if (linked != nullptr) {
        return nullptr;
      }
      linked = &document;
    }
  }
  return linked;
}

const std::string& Facts::NamespaceOf(const yaml::Node& document) const {
  return assumed.name_space.empty()
             ? At(document, {"metadata", "namespace"}).scalar
             : assumed.name_space;
}

bool Facts::IsLinked(const yaml::Node& document) const {
  return !assumed.of_folder ||
         name_spaces.contains(At(document, {"metadata", "namespace"}).scalar);
}

const BundleFile* Facts::FileOf(const Span& span) const {
  const auto found = std::find_if(
      files.begin(), files.end(),
      [&span](const BundleFile& one) { return one.file == span.file; });
  return found == files.end() ? nullptr : &*found;
}

Facts ReadFacts(const SourceSet& sources, uint32_t file,
                std::vector<yaml::Node> documents, const Catalog& catalog,
                Assumptions assumptions) {
  std::vector<FileDocuments> files;
  files.push_back({file, std::move(documents)});
  return ReadFacts(sources, std::move(files), catalog, std::move(assumptions));
}

Facts ReadFacts(const SourceSet& sources, std::vector<FileDocuments> files,
                const Catalog& catalog, Assumptions assumptions) {
  Facts facts;
  facts.sources = &sources;
  facts.catalog = &catalog;
  facts.file = files.front().file;
  facts.assumed = std::move(assumptions);
  size_t number = 0;
  for (FileDocuments& one : files) {
    facts.files.push_back({.file = one.file,
                           .first_document = number,
                           .documents = one.documents.size()});
    for (yaml::Node& document : one.documents) {
      TakeApart(std::move(document), {.document = number++}, facts);
    }
  }
  for (const yaml::Node& document : facts.documents) {
    facts.name_spaces.insert(facts.NamespaceOf(document));
  }
  facts.graphs = ReadGraphs(facts);
  facts.custom_resources = ReadCustomResources(facts);
  return facts;
}

}  // namespace dgdc::manifest
