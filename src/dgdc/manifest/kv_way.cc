// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/kv_way.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/kv_transfer.h"
#include "dgdc/manifest/patch_report.h"
#include "dgdc/manifest/view.h"
#include "dgdc/manifest/worker.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// What is wrong with how a worker hands over its KV cache.
struct KvFault {
  Span span = {};  // unknown when nothing there is to be pointed at
  std::string message = {};
  std::vector<std::string> why = {};
  std::vector<std::string> help = {};
};

const Flag* FlagOfWay(const Worker& worker) {
  const Flag* flag = worker.FindMeaning("kvTransfer");
  return flag != nullptr ? flag : worker.FindMeaning("connector");
}

// A field of the engine's JSON as it is written between its braces; "" when
// the engine has no such field.
std::string FieldOf(const EngineProfile& engine, std::string_view key,
                    Node value) {
  const auto found = engine.kv_transfer.json.find(key);
  if (found == engine.kv_transfer.json.end()) {
    return "";
  }
  std::string_view path = found->second;
  while (!path.empty()) {
    const size_t dot = path.rfind('.');
    const size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    Node map = Node::Map();
    map.Set(path.substr(begin), std::move(value));
    value = std::move(map);
    path = path.substr(0, begin == 0 ? 0 : dot);
  }
  const std::string json = yaml::EmitJson(value);
  return json.substr(1, json.size() - 2);
}

// Nothing was read: it is no JSON, or comes from where nobody can look.
std::optional<KvFault> UnreadableIn(const Worker& got, const Flag& flag) {
  JsonError error;
  const bool is_json = got.FindMeaning("kvTransfer") == &flag;
  if (is_json && flag.value && flag.value->known && !JsonOf(flag, &error)) {
    return KvFault{.span = error.span,
                   .message = fmt::format("the value of {} is no JSON: {}",
                                          flag.written, error.message),
                   .help = {"write it as one JSON object in quotes"}};
  }
  if (!flag.value || flag.value->known) {
    return std::nullopt;
  }
  return KvFault{.span = flag.value->span,
                 .message = fmt::format(
                     "what {} says is not known here, so nobody can tell "
                     "whether the fabric is used",
                     flag.written),
                 .help = {"write its value out"}};
}

KvFault OtherConnector(const Worker& wanted, const Worker& got,
                       const Flag& flag) {
  const std::string& nixl = wanted.engine->kv_transfer.nixl_connectors.front();
  const std::string& other = *got.kv.connector;
  KvFault fault{
      .span = got.kv.connector.span,
      .message =
          other.empty()
              ? fmt::format("{} names no connector, and the fabric needs {}",
                            flag.written, nixl)
              : fmt::format("{} of {} is not {}, and holds none, which the "
                            "fabric needs",
                            other, flag.written, nixl)};
  if (const Flag* own = FlagOfWay(wanted); own != nullptr && own->value) {
    fault.help.push_back(fmt::format(
        "remove it to get {}, or nest that in a connector of connectors",
        own->value->text));
  }
  return fault;
}

KvFault OtherBackend(const Worker& wanted, const Worker& got,
                     const Flag& flag) {
  const EngineKvTransfer& transfer = wanted.engine->kv_transfer;
  const std::string& needed = *wanted.kv.backend;
  const std::string& connector = *got.kv.connector;
  Node backends = Node::Seq();
  backends.Push(Node::String(needed));
  const std::string field =
      FieldOf(*wanted.engine, "backends", std::move(backends));
  KvFault fault;
  if (got.kv.explicit_backend) {
    fault.span = got.kv.backend.span;
    fault.message =
        fmt::format("{} of {} takes NIXL's backend {}, and the fabric needs {}",
                    connector, flag.written, *got.kv.backend, needed);
    fault.help.push_back(fmt::format(
        "write {} in the part of {}{}", field, connector,
        needed == transfer.default_backend ? ", or leave that out" : ""));
  } else {
    fault.span = got.kv.connector.span;
    fault.message =
        fmt::format("{} of {} names no backend, and the fabric needs {}",
                    connector, flag.written, needed);
    fault.why.push_back(
        fmt::format("NIXL takes {} then", transfer.default_backend));
    fault.help.push_back(
        fmt::format("add {} to the part of {}", field, connector));
  }
  return fault;
}

// Nothing when the fabric can go along with it. A buffer that is not spoken of
// lies in device memory, where the fabrics want it that have a wish.
std::optional<KvFault> FindFault(const Worker& wanted, const Worker& got) {
  const Flag* flag = FlagOfWay(got);
  if (flag != nullptr) {
    if (auto fault = UnreadableIn(got, *flag)) {
      return fault;
    }
  }
  const bool needs_nixl = wanted.kv.nixl.value_or(false);
  if (!needs_nixl) {
    return std::nullopt;
  }
  if (flag == nullptr) {
    return got.kv.nixl == true ? std::nullopt : std::optional(KvFault{});
  }
  if (got.kv.nixl != true) {
    return OtherConnector(wanted, got, *flag);
  }
  const auto& json = wanted.engine->kv_transfer.json;
  if (json.contains("backends") && *got.kv.backend != *wanted.kv.backend) {
    return OtherBackend(wanted, got, *flag);
  }
  const Text& needed = wanted.kv.buffer_device;
  if (const Text& buffer = got.kv.buffer_device;
      !needed->empty() && !buffer->empty() && *buffer != *needed) {
    return KvFault{
        .span = buffer.span,
        .message = fmt::format(
            "{} of {} has its buffer on {}, and the fabric needs it on {}",
            *got.kv.connector, flag->written, *buffer, *needed),
        .help = {fmt::format(
            "write {} in the part of {}",
            FieldOf(*wanted.engine, "bufferDevice", Node::String(*needed)),
            *got.kv.connector)}};
  }
  return std::nullopt;
}

// Which patch wrote it; null when none did.
const PatchIntent* FindPatch(const std::vector<PatchIntent>& patches,
                             Span span) {
  const auto found = std::find_if(
      patches.begin(), patches.end(), [span](const PatchIntent& patch) {
        const Span& whole = patch.patch.span;
        return span.known() && span.file == whole.file &&
               whole.begin <= span.begin && span.end <= whole.end;
      });
  return found == patches.end() ? nullptr : &*found;
}

// Where in the document a value of that place stands; an empty one when it is
// not there.
Place PlaceOf(const Node& node, Span span, const Place& place) {
  for (const yaml::Entry& entry : node.entries) {
    Place inner = place.Key(entry.key);
    if (entry.value.span == span) {
      return inner;
    }
    if (Place found = PlaceOf(entry.value, span, inner); !found.path.empty()) {
      return found;
    }
  }
  for (const Node& item : node.items) {
    if (Place found = PlaceOf(item, span, place.Item(item));
        !found.path.empty()) {
      return found;
    }
  }
  return {};
}

// The flag by which the profile says it.
Found WantedFlag(const Worker& wanted) {
  for (const Node& word : wanted.component.args->items) {
    if (word.origin && word.origin->has_alternatives) {
      return {.node = &word, .origin = word.origin.get()};
    }
  }
  return {};
}

// Whether the words of the profile are all there. What starts the server may
// be a script that nobody sees.
bool KeepsWords(const Worker& wanted, const Worker& got) {
  const auto& words = got.component.args->items;
  const auto& needed = wanted.component.args->items;
  return std::all_of(needed.begin(), needed.end(), [&words](const Node& word) {
    return !word.origin || !word.origin->has_alternatives ||
           std::any_of(words.begin(), words.end(),
                       [&word](const Node& one) { return Equal(one, word); });
  });
}

// Whether arguments of the intent say it.
bool HasOwnWay(const Plan& plan) {
  return std::any_of(plan.roles.begin(), plan.roles.end(),
                     [](const Role& r) { return !r.replaced.empty(); });
}

class WayReport {
 public:
  WayReport(const KvWayContext& context, const Node& given, Sink& sink)
      : context_(context), given_(given), sink_(sink) {}

  void Add(const Worker& wanted, const Worker& got, KvFault fault) {
    const Found was = WantedFlag(wanted);
    if (was.node == nullptr) {
      return;
    }
    for (const Node* list : {&*got.component.args, &*got.component.command}) {
      if (const PatchIntent* patch =
              FindPatch(context_.plan.patches, list->span)) {
        AddToPatch(*patch, *list, was, std::move(fault));
        return;
      }
    }
    if (const DeferredChange* gone = DeletedFrom(*got.component.name)) {
      AddToDeletion(*gone, was, std::move(fault));
      return;
    }
    if (HasOwnWay(context_.plan)) {
      AddToArguments(got, was, std::move(fault));
    }
  }

  [[nodiscard]] const std::vector<Span>& lists() const { return lists_; }

 private:
  // The list of arguments that a patch takes from the component.
  [[nodiscard]] const DeferredChange* DeletedFrom(
      const std::string& component) const {
    const auto found =
        std::find_if(context_.changes.begin(), context_.changes.end(),
                     [&component](const DeferredChange& change) {
                       return change.path.starts_with(fmt::format(
                                  "spec.services.{}.", component)) ||
                              change.path.starts_with(fmt::format(
                                  "spec.components[{}].", component));
                     });
    return found == context_.changes.end() ? nullptr : &*found;
  }

  void AddToDeletion(const DeferredChange& gone, const Found& was,
                     KvFault fault) {
    lists_.push_back(gone.span);
    const std::string name = gone.path.substr(gone.path.rfind('.') + 1);
    Diagnostic& d =
        PatchReport(*FindPatch(context_.plan.patches, gone.span), sink_)
            .ReportAt("DG1027", was, gone.span,
                      fmt::format("the patch deletes {}, and the fabric needs "
                                  "{} in it",
                                  name, was.node->scalar),
                      {.path = gone.path, .name = name});
    fault.help.push_back(fmt::format(
        "leave {} as it is, or write a command that says it", name));
    Explain(std::move(fault), d);
  }

  void AddToPatch(const PatchIntent& patch, const Node& list, const Found& was,
                  KvFault fault) {
    const Place place = PlaceOf(given_, list.span, {});
    lists_.push_back(list.span);
    if (fault.message.empty()) {
      fault.message = fmt::format(
          "the patch replaces {}, and the fabric needs {} in it, once",
          place.name, was.node->scalar);
      fault.help.emplace_back(
          "remove it from the patch; what the profile lets you choose stands "
          "in spec.fabric.params");
    }
    const bool inside = FindPatch({patch}, fault.span) != nullptr;
    Diagnostic& d =
        PatchReport(patch, sink_)
            .ReportAt("DG1027", was, inside ? fault.span : list.span,
                      std::move(fault.message), place);
    Explain(std::move(fault), d);
  }

  void AddToArguments(const Worker& got, const Found& was, KvFault fault) {
    const Span place = got.place();
    Diagnostic& d = sink_.Report(
        "DG1019", fault.span.known() ? fault.span : place,
        fault.message.empty()
            ? fmt::format("nothing of {} is left, and the fabric needs it",
                          was.node->scalar)
            : std::move(fault.message));
    d.why.push_back(was.origin->why);
    d.labels.push_back({was.origin->span, "set by the profile here"});
    d.sources = was.origin->sources;
    Explain(std::move(fault), d);
  }

  static void Explain(KvFault fault, Diagnostic& d) {
    std::move(fault.why.begin(), fault.why.end(), std::back_inserter(d.why));
    std::move(fault.help.begin(), fault.help.end(), std::back_inserter(d.help));
  }

  const KvWayContext& context_;
  const Node& given_;
  Sink& sink_;
  std::vector<Span> lists_ = {};
};

// The workers of a deployment, in their order. The document that they point
// into is that of `facts`.
std::vector<Worker> WorkersOf(const Node& document, Facts& facts) {
  facts.documents = {document};
  std::vector<Worker> workers;
  if (const std::optional<Deployment> deployment =
          View(facts.documents.front())) {
    for (const Component& component : deployment->components) {
      workers.push_back(ReadWorker(component, facts, true));
    }
  }
  return workers;
}

}  // namespace

std::optional<Plan> WithoutOwnWay(const Plan& plan) {
  if (!HasOwnWay(plan) && plan.patches.empty()) {
    return std::nullopt;
  }
  Plan wanted = plan;
  wanted.patches.clear();
  for (Role& role : wanted.roles) {
    // Arguments of the author may say it in ways of their own.
    if (!role.replaced.empty()) {
      std::erase_if(role.settings, [](const Setting& setting) {
        return setting.by_user && setting.kind == SettingKind::kArg;
      });
      role.settings.insert(role.settings.end(), role.replaced.begin(),
                           role.replaced.end());
    }
  }
  return wanted;
}

std::vector<Span> CheckKvWay(const KvWayContext& context, const Node& wanted,
                             const Node& given, Sink& sink) {
  const auto facts = [&context] {
    Facts nothing;
    nothing.sources = &context.sources;
    nothing.catalog = &context.catalog;
    return nothing;
  };
  Facts of_wanted = facts();
  Facts of_given = facts();
  const std::vector<Worker> wishes = WorkersOf(wanted, of_wanted);
  const std::vector<Worker> workers = WorkersOf(given, of_given);
  WayReport report(context, given, sink);
  for (const Worker& wish : wishes) {
    const auto worker = std::find_if(
        workers.begin(), workers.end(), [&wish](const Worker& one) {
          return *one.component.name == *wish.component.name;
        });
    if (worker == workers.end() || wish.engine == nullptr) {
      continue;
    }
    if (worker->engine != wish.engine) {
      if (!KeepsWords(wish, *worker)) {
        report.Add(wish, *worker, {});
      }
    } else if (auto fault = FindFault(wish, *worker)) {
      report.Add(wish, *worker, *std::move(fault));
    }
  }
  return report.lists();
}

}  // namespace dgdc::manifest
