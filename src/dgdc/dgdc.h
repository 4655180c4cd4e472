// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/rule_doc.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/diag/unjudged.h"
#include "dgdc/edit/fix.h"
#include "dgdc/intent/decode.h"
#include "dgdc/intent/intent.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/pod_set.h"
#include "dgdc/lint/query/route_rate.h"
#include "dgdc/lint/selection.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/plan/plan.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/secrets.h"

// The public API: text in, text and findings out. No I/O, no globals, no
// exceptions for bad input.
namespace dgdc {

struct CompileOptions {
  // "v1alpha1" or "v1beta1"; the default of the Dynamo release when empty.
  std::string api_version = {};
  // "path=value", applied to the intent in this order before it is checked.
  std::vector<std::string> overrides = {};
  // One comment per setting that says why it is there.
  bool annotate = false;
  // Reads files that the intent names; none can be read when it is empty.
  intent::ReadBeside beside = {};
  // Checks the manifests with the same rules as a stranger's; an error refuses
  // them, every finding points at the intent.
  bool lint = true;
};

struct CompileResult {
  // In the order in which they must be applied; empty after an error.
  std::vector<yaml::Node> documents = {};
  // The documents as text; empty after an error.
  std::string yaml = {};
  // metadata.name of the deployment and where it stands.
  Spanned<std::string> name = {};
  // metadata.namespace, "" when absent.
  std::string name_space = {};
  // Sorted; spans point into the SourceSet that Compile was given.
  std::vector<Diagnostic> diagnostics = {};
  // As in LintResult.
  std::vector<std::string> secrets = {};

  [[nodiscard]] bool ok() const { return !documents.empty(); }
};

// Compiles the intent that is file `file` of `sources`, a set that stands on
// catalog.sources().
CompileResult Compile(SourceSet& sources, uint32_t file, const Catalog& catalog,
                      const CompileOptions& options);

struct PlanOptions {
  // As in CompileOptions.
  std::vector<std::string> overrides = {};
  intent::ReadBeside beside = {};
};

// The ways between the workers of a plan, as they are told of the manifest
// that Compile writes.
struct PlannedRoute {
  RoleKind role = RoleKind::kWorker;
  lint::Path kv = {};
  lint::Path collectives = {};
  // Of the KV cache's way; nothing where none is published.
  std::optional<lint::RouteRate> rate = {};
};

struct PlanResult {
  // What Compile would put into a manifest, with the figures behind it;
  // nothing after an error.
  std::optional<Plan> plan = {};
  // Of the workers, in the order of the plan.
  std::vector<PlannedRoute> routes = {};
  // The GPU nodes that its manifest asks for.
  lint::NodeCount nodes = {};
  // Sorted; spans point into the SourceSet that MakePlan was given.
  std::vector<Diagnostic> diagnostics = {};

  [[nodiscard]] bool ok() const { return plan.has_value(); }
};

// Decides everything about the intent that is file `file` of `sources`, a set
// that stands on catalog.sources().
PlanResult MakePlan(SourceSet& sources, uint32_t file, const Catalog& catalog,
                    const PlanOptions& options);

struct LintOptions {
  // What the manifest does not tell.
  manifest::Assumptions assumptions = {};
  // Which rules run; null for all of the catalog, as they are.
  const lint::Selection* selection = nullptr;
  // Whether a deployment must show that dgdc generated it (lint/stamp.h).
  bool require_stamp = false;
  // Of Fix: the files that are one stream with the file, itself among them;
  // empty when there are no others.
  std::vector<uint32_t> bundle = {};
};

struct LintResult {
  // How many documents the file has that rules look at, and how many of them
  // are whole deployments.
  size_t documents = 0;
  size_t deployments = 0;
  // Sorted; spans point into the SourceSet that Lint was given.
  std::vector<Diagnostic> diagnostics = {};
  // What comments and annotations of the file allow, with their reasons.
  std::vector<SuppressedDiagnostic> suppressed = {};
  // Rules that may be violated, as far as is known, in the order of their
  // codes.
  std::vector<UnjudgedCheck> unjudged = {};
  // Credentials of the file that no report may show, besides those that show
  // by their form (diag/secret.h); the findings do not.
  yaml::Secrets secrets = {};
  // Whether those are all that its documents hold: so they are when something
  // was found in a file that has no lists of objects and is no template.
  bool knows_secrets = false;
};

// Checks the manifests of file `file` of `sources`, a set that stands on
// catalog.sources(). Changes nothing, so threads may share all arguments.
LintResult Lint(const SourceSet& sources, uint32_t file, const Catalog& catalog,
                const LintOptions& options);

// The same of files that are one stream, as the resources of a kustomization
// are: each with what is found in it.
std::vector<LintResult> LintBundle(const SourceSet& sources,
                                   const std::vector<uint32_t>& files,
                                   const Catalog& catalog,
                                   const LintOptions& options);

struct FixResult {
  std::string text = {};
  // Findings that are gone.
  size_t fixed = 0;
  // What a reader of the difference should know.
  std::vector<std::string> notes = {};
};

// Makes the fixes of the findings of file `file`, up to that safety, until none
// is left that helps. Changes nothing but the text that it returns, so threads
// may share all arguments.
FixResult Fix(const SourceSet& sources, uint32_t file, const Catalog& catalog,
              const LintOptions& options, edit::Safety up_to);

struct ApplyOptions {
  // Of the KV cache; never null.
  const FabricProfile* fabric = nullptr;
  // Of the collectives; null leaves what the manifest says about them.
  const FabricProfile* collectives = nullptr;
  // "name=value" each, for one role or component "prefill.name=value"; lists
  // have commas.
  std::vector<std::string> params = {};
  // The nodes; null for what the manifest tells.
  const HardwareProfile* hardware = nullptr;
  // Where it was named.
  Span hardware_span = {};
  // Settings of other fabrics stay.
  bool keep = false;
  // Privilege that only another fabric needs goes.
  bool least_privilege = false;
  // The result counts even when it has errors that the manifest had not.
  bool force = false;
  // Further parameters that were read from a file, with their places there.
  std::vector<UserSetting> given = {};
  // Where these options stand in that file, as in "spec"; "" for a command
  // line. Messages say how to change them.
  std::string field = {};
  // Whether the workers of a document are meant; all when empty.
  std::function<bool(const yaml::Node& document)> selects = {};
};

struct ApplyResult {
  bool ok = false;
  // With the fabric; as it was after an error.
  std::string text = {};
  // Errors that all rules find in the result, and not in what it was made of,
  // among them; they refuse it unless it was forced.
  std::vector<Diagnostic> diagnostics = {};  // sorted
  std::vector<std::string> notes = {};
  // Workers that use the fabric.
  size_t workers = 0;
};

// Puts a fabric onto the manifests of file `file`, in their own bytes.
ApplyResult Apply(SourceSet& sources, uint32_t file, const Catalog& catalog,
                  const ApplyOptions& options);

// The same of files that belong together, each with a result of its own: a
// document that the fabric needs may stand in any of them, and one that no file
// names any more goes, wherever it stands.
std::vector<ApplyResult> ApplyToAll(SourceSet& sources,
                                    const std::vector<uint32_t>& files,
                                    const Catalog& catalog,
                                    const ApplyOptions& options);

struct ConvertOptions {
  // One of the two versions of the DynamoGraphDeployment.
  manifest::Api to = manifest::Api::kBeta;
  // Leaves out what the other version cannot say, instead of refusing.
  bool lossy = false;
  // The result counts even when it has errors that the manifest had not.
  bool force = false;
};

struct ConvertResult {
  // The whole file in the wanted version; as it was after an error.
  std::string text = {};
  // Sorted; spans point into the SourceSet that Convert was given.
  std::vector<Diagnostic> diagnostics = {};
  bool ok = true;
};

// Brings every DynamoGraphDeployment of file `file` into the other API
// version. All else keeps its bytes; comments follow their fields.
ConvertResult Convert(SourceSet& sources, uint32_t file, const Catalog& catalog,
                      const ConvertOptions& options);

// What is printed about the rules in general, sorted by code; references by
// title and address.
std::vector<RuleDoc> RuleDocs(const Catalog& catalog,
                              const std::vector<const RuleSpec*>& rules);

}  // namespace dgdc
