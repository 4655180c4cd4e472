// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/convert.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/edit/write.h"
#include "dgdc/manifest/convert/draft.h"
#include "dgdc/manifest/convert/pods.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"
#include "dgdc/yaml/source_text.h"

namespace dgdc::manifest {
namespace {

using convert::Context;
using convert::Draft;
using yaml::Entry;
using yaml::Node;

constexpr std::string_view kGraph = "DynamoGraphDeployment";
// The operator keeps what one version cannot say below this prefix.
constexpr std::string_view kReserved = "nvidia.com/dgd-";

// kPlain when the object is none of the group's.
Api ApiOf(const Node& object) {
  return ApiWritten(At(object, {"apiVersion"}).scalar).value_or(Api::kPlain);
}

std::string WithReturns(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '\n' ? "\r\n" : std::string(1, c);
  }
  return out;
}

// What a schema reports, without a patch's directives. Any version of the
// operator may be meant.
std::vector<schema::Violation> Faults(const Catalog& catalog, Api api,
                                      const Node& object) {
  std::vector<schema::Violation> faults =
      catalog.Schema(DeploymentSchema(api)).Violations(object);
  std::erase_if(faults, [](const schema::Violation& fault) {
    return IsOfDirective(fault) || fault.breach == schema::Breach::kVersioned;
  });
  return faults;
}

class Converter {
 public:
  Converter(const SourceSet& sources, uint32_t file, const Catalog& catalog,
            const ConvertRequest& request, Sink& sink)
      : sources_(sources),
        file_(file),
        text_(sources.Get(file).text),
        catalog_(catalog),
        request_(request),
        sink_(sink) {}

  std::string Run();

 private:
  bool ConvertDocument(Node& document);
  // Objects of our kind in the document, which may be a List of them.
  bool ConvertObjects(Node& object, Context& context);
  void ConvertObject(Node& object, Context& context);
  bool CheckSource(const Node& object, Api from);
  void CheckResult(const Node& source, const Node& result, Api from);
  void ConvertField(const Entry& field, Node& result, Draft& draft);
  void ConvertMetadata(const Entry& field, Node& result, Draft& draft);
  void SpliceField(const Node& source, const Node& result,
                   const Context& context);
  void Replace(const Entry& before, const Node& after, const Context& context);
  [[nodiscard]] size_t LineBegin(size_t pos) const {
    return pos == 0 ? 0 : text_.rfind('\n', pos - 1) + 1;
  }
  void Delete(const Entry& field, const Context& context);
  [[nodiscard]] std::string Apply();
  void CheckText(const std::string& text, const std::vector<Node>& intended);

  const SourceSet& sources_;
  uint32_t file_;
  std::string_view text_;
  const Catalog& catalog_;
  const ConvertRequest& request_;
  Sink& sink_;
  std::vector<edit::TextChange> changes_ = {};
  size_t found_ = 0;  // objects of our kind
};

std::string Converter::Run() {
  std::vector<Node> documents = yaml::Parse(sources_, file_, sink_);
  if (sink_.has_errors()) {
    return std::string(text_);
  }
  for (Node& document : documents) {
    ConvertDocument(document);
  }
  if (found_ == 0 && sink_.size() == 0) {
    sink_.Report("DG0024", {.file = file_},
                 fmt::format("no {} to convert is here", kGraph));
  }
  if (sink_.has_errors() || changes_.empty()) {
    return std::string(text_);
  }
  std::string text = Apply();
  CheckText(text, documents);
  return text;
}

bool Converter::ConvertDocument(Node& document) {
  const Node source = document;
  yaml::SourceText text(sources_, source);
  Context context{.to = request_.to,
                  .lossy = request_.lossy,
                  .source = text,
                  .sink = sink_};
  return ConvertObjects(document, context);
}

bool Converter::ConvertObjects(Node& object, Context& context) {
  const std::string& kind = At(object, {"kind"}).scalar;
  if (kind == kGraph && ApiOf(object) != Api::kPlain) {
    ++found_;
    ConvertObject(object, context);
    return true;
  }
  const Node& version = At(object, {"apiVersion"});
  if (kind == "DynamoComponentDeployment" && ApiOf(object) != request_.to &&
      ApiOf(object) != Api::kPlain) {
    sink_
        .Report("DG0026", version.span,
                fmt::format("the {} is left as it is", kind))
        .why.emplace_back("only DynamoGraphDeployments are converted");
  }
  if (Node* items = object.Find("items");
      items != nullptr && kind.ends_with("List")) {
    for (Node& item : items->items) {
      ConvertObjects(item, context);
    }
  }
  return false;
}

void Converter::ConvertObject(Node& object, Context& context) {
  const Node source = object;
  const Api from = ApiOf(source);
  const Node& version = At(source, {"apiVersion"});
  if (from == request_.to) {
    sink_.Report(
        "DG0024", version.span,
        fmt::format("{} is {} already", At(source, {"metadata", "name"}).scalar,
                    ApiName(from)));
    return;
  }
  if (!CheckSource(source, from)) {
    return;
  }
  Draft draft{.context = context, .source = source};
  Node result = Node::Map(source.span);
  for (const Entry& field : source.entries) {
    ConvertField(field, result, draft);
  }
  CheckResult(source, result, from);
  if (context.source.has_aliases()) {
    sink_
        .Report("DG0025", version.span,
                "aliases and merge keys in parts that change are written out")
        .why.emplace_back(
            "the fields that share a value stand in different places now");
  }
  if (!sink_.has_errors()) {
    context.source.Settle(result, context.gone);
    SpliceField(source, result, context);
  }
  object = std::move(result);
}

// Values that merely have another type than the field, as "${REPLICAS}", go
// over as they are; fields that nobody knows cannot.
bool Converter::CheckSource(const Node& object, Api from) {
  bool ok = true;
  for (const schema::Violation& fault : Faults(catalog_, from, object)) {
    const bool blocks =
        fault.breach == schema::Breach::kUnknownField ||
        (fault.breach == schema::Breach::kKind && !fault.IsScalar());
    if (blocks) {
      sink_.Add(Describe(fault));
      ok = false;
    }
  }
  return ok;
}

// What only the target's schema objects to.
void Converter::CheckResult(const Node& source, const Node& result, Api from) {
  std::set<std::pair<schema::Breach, uint32_t>> known;
  for (const schema::Violation& fault : Faults(catalog_, from, source)) {
    known.emplace(fault.breach, fault.span.begin);
  }
  for (const schema::Violation& fault : Faults(catalog_, request_.to, result)) {
    if (!known.contains({fault.breach, fault.span.begin})) {
      Diagnostic& finding = sink_.Add(Describe(fault));
      if (!finding.primary.known()) {
        finding.primary = source.span;
      }
      finding.why.push_back(
          fmt::format("{} does not accept it", ApiName(request_.to)));
    }
  }
}

void Converter::ConvertField(const Entry& field, Node& result, Draft& draft) {
  Entry converted = field;
  if (field.key == "apiVersion") {
    converted.value =
        Node::String(fmt::format("{}{}", kDynamoGroup, ApiName(request_.to)),
                     field.value.span);
  } else if (field.key == "metadata") {
    ConvertMetadata(field, converted.value, draft);
  } else if (field.key == "status") {
    draft.Lose(field, "status",
               "it is what an operator wrote about another version",
               "remove it; operators ignore what manifests say there");
    return;
  } else if (field.key == "spec" && !field.value.IsNull() &&
             draft.ExpectMap(field)) {
    Draft spec{.context = draft.context,
               .source = field.value,
               .path = "spec",
               .result = Node::Map(field.value.span)};
    (request_.to == Api::kBeta ? convert::SpecToBeta
                               : convert::SpecToAlpha)(spec);
    converted.value = std::move(spec.result);
  }
  result.entries.push_back(std::move(converted));
}

void Converter::ConvertMetadata(const Entry& field, Node& result,
                                Draft& draft) {
  const Node& annotations = At(field.value, {"annotations"});
  for (const Entry& annotation : annotations.entries) {
    if (!annotation.key.starts_with(kReserved)) {
      continue;
    }
    draft.Lose(annotation, fmt::format("the annotation {}", annotation.key),
               "the operator keeps in it what the stored version cannot say; "
               "it belongs to that version",
               "remove it");
    result.Find("annotations")->Remove(annotation.key);
  }
  if (!annotations.entries.empty() &&
      At(result, {"annotations"}).entries.empty()) {
    result.Remove("annotations");
  }
}

// --- Text

void Converter::SpliceField(const Node& source, const Node& result,
                            const Context& context) {
  if (context.source.IsFlow(source)) {
    changes_.push_back({.begin = source.span.begin,
                        .end = source.span.end,
                        .text = yaml::EmitJson(result)});
    return;
  }
  for (const Entry& field : source.entries) {
    const Entry* after = result.FindEntry(field.key);
    if (after == nullptr) {
      Delete(field, context);
    } else if (!Equal(field.value, after->value)) {
      Replace(field, after->value, context);
    }
  }
}

// The line of the key stays, unless the value stands on it.
void Converter::Replace(const Entry& before, const Node& after,
                        const Context& context) {
  const Node& value = before.value;
  edit::TextChange change{.begin = value.span.begin, .end = value.span.end};
  if (context.source.IsFlow(value)) {
    change.text = yaml::EmitJson(after);
  } else if (value.IsScalar()) {
    change.text = yaml::Emit(after, {.source = &context.source});
    change.text.pop_back();
  } else {
    change.end = context.source.EndOf(value);
    change.begin = before.key_span.end;
    change.text = ": {}";
    if (!after.entries.empty()) {
      const size_t line = LineBegin(value.span.begin);
      change.begin = text_.find('\n', before.key_span.end) + 1;
      change.text = yaml::Emit(after, {.source = &context.source,
                                       .column = value.span.begin - line});
      change.text.pop_back();
    }
  }
  changes_.push_back(std::move(change));
}

void Converter::Delete(const Entry& field, const Context& context) {
  const size_t begin = LineBegin(field.key_span.begin);
  const size_t end = text_.find('\n', context.source.EndOf(field.value));
  changes_.push_back(
      {.begin = begin,
       .end = end == std::string_view::npos ? text_.size() : end + 1});
}

// Line breaks as in the rest of the file.
std::string Converter::Apply() {
  std::sort(changes_.begin(), changes_.end(),
            [](const edit::TextChange& a, const edit::TextChange& b) {
              return a.begin < b.begin;
            });
  if (text_.find("\r\n") != std::string_view::npos) {
    for (edit::TextChange& change : changes_) {
      change.text = WithReturns(change.text);
    }
  }
  return edit::Written(text_, changes_);
}

void Converter::CheckText(const std::string& text,
                          const std::vector<Node>& intended) {
  SourceSet sources;
  Sink sink;
  const std::vector<Node> written =
      yaml::Parse(sources, sources.Add("converted", text), sink);
  const bool same = !sink.has_errors() &&
                    std::equal(written.begin(), written.end(), intended.begin(),
                               intended.end(), yaml::Equal);
  DGDC_CHECK(same, "the converted text does not read as the tree it is of");
}

}  // namespace

std::string Convert(const SourceSet& sources, uint32_t file,
                    const Catalog& catalog, const ConvertRequest& request,
                    Sink& sink) {
  return Converter(sources, file, catalog, request, sink).Run();
}

}  // namespace dgdc::manifest
