// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/model/value.h"
#include "dgdc/model/written.h"
#include "dgdc/yaml/node.h"

// What will run, neutral as to where it is known from: an intent
// (plan/from_intent.h) or a manifest (manifest/from_manifest.h) fills it.
namespace dgdc::model {

// A component of a deployment: one that runs an engine, the frontend, a helper.
struct Worker {
  // "prefill", "decode", "worker", "frontend", or what a manifest calls it.
  Value<std::string> role = {};
  RoleKind kind = RoleKind::kWorker;
  Value<bool> runs_engine = {};
  Value<std::string> component = {};
  Value<std::string> peer = {};     // component that it hands KV caches to
  Value<std::string> section = {};  // of the intent
  Value<std::string> memory = {};   // per pod
  Value<std::string> release = {};  // of Dynamo
  Value<std::string> mode = {};     // of the deployment: "disagg" or "agg"

  Value<int64_t> replicas = {};
  Value<int64_t> tp = {};
  Value<int64_t> pp = {};
  Value<int64_t> dp = {};
  Value<int64_t> ep = {};
  Value<int64_t> gpus = {};             // per pod
  Value<int64_t> gpus_per_worker = {};  // of all its pods
  Value<int64_t> nodes = {};            // pods per worker
  Value<int64_t> max_num_seqs = {};

  // Whether it hands KV caches on or takes them, over whatever fabric.
  Value<bool> transfers_kv = {};
  // Whether the memory of its KV cache has fabric handles.
  Value<bool> fabric_handles = {};

  const EngineProfile* engine = nullptr;
  Span engine_place = {};
  Value<std::string> engine_version = {};
  Value<std::string> connector_chosen_by = {};
  Value<std::string> connector_role = {};

  Value<std::string> model = {};
  const ModelProfile* model_profile = nullptr;
  // The longest sequence in tokens that it serves, and the one with which
  // other sizes are counted, which stays where the author leaves the cap out.
  Value<int64_t> max_length = {};
  Value<int64_t> counted_length = {};

  // One of those that fit, which have most in common; null when none does.
  const HardwareProfile* hardware = nullptr;
  std::vector<const HardwareProfile*> hardware_fits = {};  // none: that one
  Span hardware_place = {};
  // Of the nodes where `hardware` does not tell.
  Value<std::string> arch = {};

  // What the manifest says; null where there is none.
  const Written* written = nullptr;
};

// What only an intent says.
struct Request {
  Value<int64_t> isl = {};
  Value<int64_t> osl = {};
  Value<std::string> router = {};
  Value<std::string> frontend_service = {};
  Value<int64_t> frontend_port = {};

  Value<std::string> served_name = {};
  Value<std::string> model_path = {};
  Value<std::string> local_path = {};
  Value<std::string> revision = {};
  Value<std::string> quantization = {};
  Value<std::string> kv_cache_dtype = {};
  Value<bool> trust_remote_code = {};

  Value<std::string> kv_request_size = {};  // for people
  Value<std::string> kv_slowest_time = {};  // for people

  Value<int64_t> pods = {};
  Value<bool> block_manager = {};
  Value<bool> own_image = {};
  Value<std::string> engine_config = {};

  Value<std::string> cache_claim = {};
  Value<std::string> cache_path = {};
  Value<std::string> cache_size = {};
  Value<std::string> cache_storage_class = {};
  Value<std::string> cache_access_mode = {};
  Value<std::string> hugging_face_secret = {};
  Value<yaml::Node> pull_secrets = {};

  Value<std::string> benchmark_tokenizer = {};
  Value<int64_t> benchmark_concurrency = {};
  Value<int64_t> benchmark_requests = {};
  Value<std::string> nixlbench_job = {};
  Value<int64_t> nixlbench_minimum = {};
};

struct Deployment {
  // Whether all of it is there: what a part does not say may stand elsewhere.
  bool whole = true;
  Value<std::string> name = {};
  // The same where the operator labels pods with it.
  Value<std::string> label = {};
  Value<std::string> name_space = {};
  // Facts of the cluster by their dotted names, null where there are none.
  const std::map<std::string, yaml::Node, std::less<>>* cluster = nullptr;
  // What is known of NIXL's backends; null: nothing.
  const NixlPlugins* nixl = nullptr;
  // Its workers and the rest of its components.
  std::vector<Worker> workers = {};
  // Null where it comes from a manifest.
  const Request* request = nullptr;

  // The component of that role; null unless there is exactly one.
  [[nodiscard]] const Worker* Only(std::string_view role) const;
  // Whether there is any of that role.
  [[nodiscard]] bool Has(std::string_view role) const;
};

// A fabric and what it carries of a deployment.
struct FabricUse {
  // Null: the deployment uses none, or nobody knows which.
  const FabricProfile* profile = nullptr;
  // Whether it surely uses none.
  bool none = false;
  bool kv = true;
  bool collectives = true;
  Span place = {};  // of its name, or of what shows it
  // Parameters that somebody chose, by name.
  std::vector<yaml::Entry> params = {};
  // Of those that fit a manifest; `profile` is the only one.
  std::vector<const FabricProfile*> candidates = {};
};

// Whose facts are asked for: a worker's, as a fabric sees it.
struct Subject {
  const Deployment* deployment = nullptr;
  const Worker* worker = nullptr;
  const FabricUse* fabric = nullptr;
};

}  // namespace dgdc::model
