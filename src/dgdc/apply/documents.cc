// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/documents.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "dgdc/edit/edit.h"
#include "dgdc/edit/tree.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::apply {
namespace {

using manifest::At;
using manifest::Facts;
using yaml::Node;

bool IsSameObject(const Node& a, const Node& b) {
  return At(a, {"kind"}).scalar == At(b, {"kind"}).scalar &&
         At(a, {"metadata", "name"}).scalar ==
             At(b, {"metadata", "name"}).scalar &&
         At(a, {"metadata", "namespace"}).scalar ==
             At(b, {"metadata", "namespace"}).scalar;
}

// Whether two objects are the same but for their labels and annotations.
bool SameContent(const Node& a, const Node& b) {
  Node first = a;
  Node second = b;
  first.Remove("metadata");
  second.Remove("metadata");
  return IsSameObject(a, b) && edit::SameMeaning(first, second);
}

std::string NameOfDocument(const Node& document) {
  return fmt::format("{} {}", At(document, {"kind"}).scalar,
                     At(document, {"metadata", "name"}).scalar);
}

bool HoldsDocument(const std::vector<Node>& documents, const Node& document) {
  return std::any_of(
      documents.begin(), documents.end(),
      [&document](const Node& d) { return edit::SameMeaning(d, document); });
}

// The name of the document, and of the template that it creates.
std::vector<std::string> NamesOf(const Node& document) {
  std::vector<std::string> names = {At(document, {"metadata", "name"}).scalar};
  const Node& created =
      At(document, {"spec", "channel", "resourceClaimTemplate", "name"});
  if (!created.IsNull()) {
    names.push_back(created.scalar);
  }
  return names;
}

const Node* FindObject(const std::vector<Node>& documents, const Node& object) {
  const auto found = std::find_if(
      documents.begin(), documents.end(),
      [&object](const Node& d) { return IsSameObject(d, object); });
  return found == documents.end() ? nullptr : &*found;
}

// Which documents say a name anywhere.
class Mentions {
 public:
  explicit Mentions(const std::vector<Node>& documents)
      : documents_(documents) {
    for (size_t i = 0; i < documents.size(); ++i) {
      Add(documents[i], i);
    }
  }

  // Whether another document names it, or the template that it creates.
  [[nodiscard]] bool Use(const Node& document) const {
    const std::vector<std::string> names = NamesOf(document);
    return std::any_of(
        names.begin(), names.end(),
        [&](const std::string& name) { return Name(name, document); });
  }

 private:
  void Add(const Node& tree, size_t document) {
    if (tree.IsScalar()) {
      std::vector<size_t>& holders = holders_[tree.scalar];
      if (holders.empty() || holders.back() != document) {
        holders.push_back(document);
      }
    }
    for (const Node& item : tree.items) {
      Add(item, document);
    }
    for (const yaml::Entry& entry : tree.entries) {
      Add(entry.value, document);
    }
  }

  [[nodiscard]] bool Name(const std::string& name, const Node& own) const {
    const auto found = holders_.find(name);
    return found != holders_.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](size_t holder) {
                         return !IsSameObject(documents_[holder], own);
                       });
  }

  const std::vector<Node>& documents_;
  std::unordered_map<std::string, std::vector<size_t>> holders_ = {};
};

Facts ReadText(SourceSet& sources, const std::string& text,
               const Catalog& catalog) {
  Sink unknown;
  const uint32_t file = sources.Add("", text);
  return manifest::ReadFacts(sources, file, yaml::Parse(sources, file, unknown),
                             catalog, {});
}

bool IsList(const Facts& facts) {
  return std::any_of(facts.places.begin(), facts.places.end(),
                     [](const edit::Path& p) { return !p.steps.empty(); });
}

// The documents go into the list that holds the others.
std::optional<std::string> PutIntoList(const std::string& text,
                                       const Facts& facts,
                                       const std::vector<Node>& added,
                                       const std::vector<Node>& removed) {
  manifest::Operations operations;
  edit::Path list;
  for (size_t i = 0; i < facts.documents.size(); ++i) {
    if (facts.places[i].steps.empty()) {
      continue;
    }
    if (list.steps.empty()) {
      list = facts.places[i].Parent();
    }
    if (HoldsDocument(removed, facts.documents[i])) {
      operations.push_back(edit::Operation::Remove(facts.places[i]));
    }
  }
  for (const Node& document : added) {
    operations.push_back(edit::Operation::Insert(list, edit::kEnd, document));
  }
  edit::Result result = edit::Apply(text, operations);
  return result.ok() ? std::optional(std::move(result.text)) : std::nullopt;
}

// The first byte of each document, its "---" included, and the end of the text.
std::vector<size_t> Starts(const std::string& text, const Facts& facts) {
  std::vector<size_t> starts;
  for (const Node& document : facts.documents) {
    if (starts.empty()) {
      starts.push_back(0);
      continue;
    }
    const size_t mark = text.rfind("\n---", document.span.begin);
    starts.push_back(mark == std::string::npos ? document.span.begin
                                               : mark + 1);
  }
  starts.push_back(text.size());
  return starts;
}

// What stands at the head of a file about all of it: comments that an empty
// line sets apart from the first document.
std::string_view HeadOf(std::string_view text) {
  size_t head = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find_first_not_of("\r\n") == std::string_view::npos) {
      head = end;
    } else if (!line.starts_with('#')) {
      break;
    }
    begin = end;
  }
  return text.substr(0, head);
}

std::string WithoutDocuments(const std::string& text, const Facts& facts,
                             const std::vector<Node>& removed) {
  const std::vector<size_t> starts = Starts(text, facts);
  std::string rest;
  for (size_t i = 0; i < facts.documents.size(); ++i) {
    if (i == 0 && HoldsDocument(removed, facts.documents[i])) {
      rest += HeadOf(text);
    }
    if (!HoldsDocument(removed, facts.documents[i])) {
      rest += text.substr(starts[i], starts[i + 1] - starts[i]);
    }
  }
  constexpr std::string_view kMark = "---\n";
  // What was the first document had no mark before it.
  const size_t head = HeadOf(rest).size();
  if (rest.substr(head).starts_with(kMark) && !text.starts_with(kMark)) {
    rest.erase(head, kMark.size());
  }
  return rest;
}

std::string WithDocuments(std::string text, const std::vector<Node>& added) {
  if (added.empty()) {
    return text;
  }
  std::string documents = yaml::Emit(added, {});
  if (!text.starts_with("---")) {
    documents += "---\n";
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const size_t at =
      text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  return text.insert(at, documents);
}

// Whether the text holds exactly these documents besides those that it held.
bool HoldsAll(const std::string& text, const Facts& before,
              const std::vector<Node>& added, const std::vector<Node>& removed,
              const Catalog& catalog) {
  SourceSet sources(&catalog.sources());
  const Facts after = ReadText(sources, text, catalog);
  size_t expected = added.size();
  for (const Node& document : before.documents) {
    if (!HoldsDocument(removed, document)) {
      ++expected;
      if (!HoldsDocument(after.documents, document)) {
        return false;
      }
    }
  }
  return after.documents.size() == expected;
}

std::optional<std::string> Replace(const std::string& text, const Facts& facts,
                                   const std::vector<Node>& added,
                                   const std::vector<Node>& removed,
                                   const Catalog& catalog) {
  if (added.empty() && removed.empty()) {
    return text;
  }
  if (IsList(facts)) {
    return PutIntoList(text, facts, added, removed);
  }
  std::string result =
      WithDocuments(WithoutDocuments(text, facts, removed), added);
  return HoldsAll(result, facts, added, removed, catalog)
             ? std::optional(std::move(result))
             : std::nullopt;
}

}  // namespace

void AddWanted(const std::vector<model::WantedDocument>& documents,
               Companions& companions) {
  for (const model::WantedDocument& wanted : documents) {
    if (!HoldsDocument(companions.wanted, wanted.document)) {
      companions.wanted.push_back(wanted.document);
    }
  }
}

void AddObsolete(const Target& target, Companions& companions) {
  const bool with_collectives =
      target.options.collectives != nullptr || !TransfersKv(target.subject);
  for (const Shown& shown : target.shown) {
    if (shown.Includes(target.fabric) || shown.fabrics.size() != 1) {
      continue;
    }
    const model::View view =
        ViewOf(target.subject, *shown.fabrics.front(), {}, Carries{});
    for (const model::WantedDocument& written :
         model::PossibleDocumentsOf(view)) {
      if (written.rule->collectives && !with_collectives) {
        continue;
      }
      for (const std::vector<Node>* documents :
           {&target.subject.facts.documents, target.options.beside}) {
        const Node* there = documents == nullptr
                                ? nullptr
                                : FindObject(*documents, written.document);
        if (there != nullptr && !HoldsDocument(companions.obsolete, *there)) {
          companions.obsolete.push_back(*there);
        }
      }
    }
  }
}

std::optional<std::string> AddDocuments(const std::string& text,
                                        const std::vector<Node>& wanted,
                                        const std::vector<Node>* beside,
                                        const Catalog& catalog,
                                        std::vector<std::string>& notes) {
  if (wanted.empty()) {
    return text;
  }
  SourceSet sources(&catalog.sources());
  const Facts facts = ReadText(sources, text, catalog);
  const Mentions mentions(facts.documents);
  std::vector<Node> added;
  for (const Node& document : wanted) {
    const Node* there = FindObject(facts.documents, document);
    if (there == nullptr && beside != nullptr) {
      there = FindObject(*beside, document);
    }
    if (there == nullptr) {
      // Workers that keep claims of their author's need none of ours.
      if (mentions.Use(document)) {
        added.push_back(document);
      }
    } else if (!SameContent(*there, document)) {
      notes.push_back(
          fmt::format("left {} as it is, although the fabric "
                      "would write it otherwise",
                      NameOfDocument(document)));
    }
  }
  return Replace(text, facts, added, {}, catalog);
}

std::optional<std::string> RemoveDocuments(const std::string& text,
                                           const std::vector<Node>& obsolete,
                                           const Catalog& catalog,
                                           std::vector<std::string>& notes) {
  const bool concerned = std::any_of(
      obsolete.begin(), obsolete.end(), [&text](const Node& document) {
        return text.find(NamesOf(document).front()) != std::string::npos;
      });
  if (!concerned) {
    return text;
  }
  SourceSet sources(&catalog.sources());
  const Facts facts = ReadText(sources, text, catalog);
  const Mentions mentions(facts.documents);
  std::vector<Node> removed;
  for (const Node& document : obsolete) {
    if (HoldsDocument(facts.documents, document) && !mentions.Use(document)) {
      removed.push_back(document);
      notes.push_back(fmt::format("removed {}: nothing uses it any more",
                                  NameOfDocument(document)));
    }
  }
  return Replace(text, facts, {}, removed, catalog);
}

bool NamesDocument(const std::string& text, const Node& document,
                   const Catalog& catalog) {
  const std::vector<std::string> names = NamesOf(document);
  if (std::none_of(names.begin(), names.end(),
                   [&text](const std::string& name) {
                     return text.find(name) != std::string::npos;
                   })) {
    return false;
  }
  SourceSet sources(&catalog.sources());
  return Mentions(ReadText(sources, text, catalog).documents).Use(document);
}

std::vector<Node> CompanionsIn(const SourceSet& sources, uint32_t file,
                               const Catalog& catalog) {
  std::set<std::string> kinds;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    for (const CompanionRule& rule : fabric.companions) {
      kinds.insert(At(rule.document, {"kind"}).scalar);
    }
  }
  const std::string& text = sources.Get(file).text;
  if (std::none_of(kinds.begin(), kinds.end(),
                   [&text](const std::string& kind) {
                     return text.find(kind) != std::string::npos;
                   })) {
    return {};
  }
  Sink unknown;
  Facts facts = manifest::ReadFacts(
      sources, file, yaml::Parse(sources, file, unknown), catalog, {});
  std::erase_if(facts.documents, [&kinds](const Node& document) {
    return !kinds.contains(At(document, {"kind"}).scalar);
  });
  return std::move(facts.documents);
}

}  // namespace dgdc::apply
