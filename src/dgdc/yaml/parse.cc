// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/parse.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "dgdc/yaml/builder.h"
#include "dgdc/yaml/encoding.h"
#include "dgdc/yaml/extent.h"
#include "dgdc/yaml/syntax_error.h"

// The only file that knows yaml-cpp. Its Mark::pos is a byte offset that does
// not count a byte order mark (measured with 0.7; the tests pin it down).
namespace dgdc::yaml {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr uint64_t kMaxNodes = 10'000'000;

size_t OffsetOf(const YAML::Mark& mark) {
  return static_cast<size_t>(std::max(mark.pos, 0));
}

// Measures what aliases stand for before any of it is copied: a few lines of
// aliases to aliases can expand to more than the memory or the stack holds.
class AliasCheck final : public YAML::EventHandler {
 public:
  explicit AliasCheck(const Input& input) : input_(input) {}

  [[nodiscard]] bool failed() const { return failed_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // At a stray ',' yaml-cpp returns empty documents for ever.
    if (last_document_ == OffsetOf(mark)) {
      throw StopParsing();
    }
    last_document_ = OffsetOf(mark);
    sizes_.clear();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t anchor) override {
    Leaf(anchor);
  }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                const std::string&) override {
    Leaf(anchor);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Begin(anchor);
  }
  void OnSequenceEnd() override { End(); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Begin(anchor);
  }
  void OnMapEnd() override { End(); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = sizes_.find(anchor);
    // An anchor that is still open has no size; the builder reports it.
    const Size size = found == sizes_.end() ? Size{.nodes = 1} : found->second;
    const size_t begin = OffsetOf(mark);
    const size_t end = NameEnd(input_.text, begin);
    nodes_ += size.nodes;
    failed_ = true;
    if (nodes_ > kMaxNodes) {
      input_.Report("DG0010", input_.SpanOf(begin, end),
                    "aliases expand to more than 10 million values",
                    "write the repeated parts out, or split the file");
      throw StopParsing();
    }
    if (open_.size() + size.height > kMaxDepth) {
      input_.Fail(NestedTooDeep(begin, end));
    }
    failed_ = false;
    Raise(size.height);
  }

 private:
  struct Size {
    uint64_t nodes = 0;
    size_t height = 0;  // levels of collections
  };
  struct Open {
    YAML::anchor_t anchor = YAML::NullAnchor;
    uint64_t nodes_before = 0;
    size_t height = 1;
  };

  void Leaf(YAML::anchor_t anchor) {
    ++nodes_;
    sizes_[anchor] = Size{.nodes = 1};
  }
  void Begin(YAML::anchor_t anchor) {
    open_.push_back(Open{.anchor = anchor, .nodes_before = nodes_});
    ++nodes_;
  }
  void End() {
    const Open closed = open_.back();
    open_.pop_back();
    sizes_[closed.anchor] =
        Size{.nodes = nodes_ - closed.nodes_before, .height = closed.height};
    Raise(closed.height);
  }
  void Raise(size_t height) {
    if (!open_.empty()) {
      open_.back().height = std::max(open_.back().height, height + 1);
    }
  }

  const Input& input_;
  std::optional<size_t> last_document_;
  std::vector<Open> open_;
  // NullAnchor's is never asked for.
  std::map<YAML::anchor_t, Size> sizes_;
  uint64_t nodes_ = 0;
  bool failed_ = false;
};

// Whether an alias stops the parsing, or stands for no more than it may.
enum class Aliases : uint8_t { kStop, kMeasured };

// Hands yaml-cpp's events to the builder.
class Adapter final : public YAML::EventHandler {
 public:
  Adapter(Builder& builder, Aliases aliases)
      : builder_(builder), aliases_(aliases) {}

  [[nodiscard]] bool found_alias() const { return found_alias_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    builder_.BeginDocument(OffsetOf(mark));
  }
  void OnDocumentEnd() override { builder_.EndDocument(); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.Null(OffsetOf(mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (aliases_ == Aliases::kStop) {
      found_alias_ = true;
      throw StopParsing();
    }
    builder_.Alias(OffsetOf(mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    builder_.Scalar(OffsetOf(mark), tag, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    builder_.BeginCollection(Node::Kind::kSeq, OffsetOf(mark), tag, anchor,
                             style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { builder_.EndCollection(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    builder_.BeginCollection(Node::Kind::kMap, OffsetOf(mark), tag, anchor,
                             style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { builder_.EndCollection(); }

 private:
  Builder& builder_;
  Aliases aliases_;
  bool found_alias_ = false;
};

struct Refusal {
  size_t at = 0;
  std::string message = {};
};

// Reads to the end, to yaml-cpp's refusal, or to where the handler stops.
std::optional<Refusal> Read(std::string_view text,
                            YAML::EventHandler& handler) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
    }
  } catch (const StopParsing&) {
    return std::nullopt;
  } catch (const YAML::Exception& refused) {
    return Refusal{.at = std::min(OffsetOf(refused.mark), text.size()),
                   .message = refused.msg};
  }
  return std::nullopt;
}

bool AliasesFail(const Input& input) {
  AliasCheck check(input);
  // Whatever yaml-cpp refuses, it refuses again when the tree is built.
  static_cast<void>(Read(input.text, check));
  return check.failed();
}

// The documents; nothing when an alias stopped the parsing.
std::optional<std::vector<Node>> Build(const Input& input, Builder::Form form,
                                       Aliases aliases) {
  Builder builder(input, form);
  Adapter adapter(builder, aliases);
  const auto refusal = Read(input.text, adapter);
  if (adapter.found_alias()) {
    return std::nullopt;
  }
  if (refusal) {
    input.Report(
        Explain(input.text, builder.Describe(refusal->at, refusal->message)));
  }
  return builder.TakeDocuments();
}

std::vector<Node> ParseAs(Builder::Form form, const SourceSet& sources,
                          uint32_t file, Sink& sink) {
  std::string_view text = sources.Get(file).text;
  const size_t offset =
      text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  text.remove_prefix(offset);
  const Input input{.text = text, .file = file, .offset = offset, .sink = sink};
  if (auto error = FindBadByte(text)) {
    input.Report(std::move(*error));
    return {};
  }
  // Few texts have aliases; only those are read once more to measure them.
  Sink found;
  auto documents =
      Build({.text = text, .file = file, .offset = offset, .sink = found}, form,
            Aliases::kStop);
  if (documents) {
    for (Diagnostic& finding : found.Take()) {
      sink.Add(std::move(finding));
    }
    return *std::move(documents);
  }
  if (AliasesFail(input)) {
    return {};
  }
  return Build(input, form, Aliases::kMeasured).value_or(std::vector<Node>());
}

}  // namespace

std::vector<Node> Parse(const SourceSet& sources, uint32_t file, Sink& sink) {
  return ParseAs(Builder::Form::kMeaning, sources, file, sink);
}

std::vector<Node> ParseLayout(const SourceSet& sources, uint32_t file,
                              Sink& sink) {
  return ParseAs(Builder::Form::kLayout, sources, file, sink);
}

}  // namespace dgdc::yaml
