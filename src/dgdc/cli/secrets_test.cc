// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Credentials of all forms, through every output of every command. None is a
// real one, and none stands here in one piece, so that no scanner takes it for
// one.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/cli/testing.h"

namespace dgdc::testing {
namespace {

const std::string kBody = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9mN1pQ3";

struct Credential {
  std::string name = {};    // of the variable
  std::string value = {};   // of it
  std::string secret = {};  // what must not be shown
};

Credential OfForm(const std::string& prefix, size_t length) {
  const std::string body = kBody.substr(0, length);
  return {.name = "SOME_SETTING", .value = prefix + body, .secret = body};
}

std::vector<Credential> Credentials() {
  const std::string word = std::string("hun") + "ter2";
  const std::string phrase = std::string("S3cr3t") + "Passw0rd";
  const std::string jwt = kBody.substr(0, 20) + "." + kBody.substr(5, 20);
  std::vector<Credential> all = {
      OfForm("hf_", 34),
      OfForm("nvapi-", 44),
      OfForm("ghp_", 36),
      OfForm("gho_", 36),
      OfForm("ghs_", 36),
      OfForm("github_pat_", 44),
      OfForm("sk-ant-", 44),
      OfForm("sk-proj-", 44),
      OfForm("xoxb-", 30),
      OfForm("AIza", 35),
      OfForm("glpat-", 20),
      {"SOME_SETTING", "AKIA" + std::string("QZ7WXN4RTB2MLKPJ"),
       "QZ7WXN4RTB2MLKPJ"},
      {"SOME_SETTING", "ASIA" + std::string("QZ7WXN4RTB2MLKPJ"),
       "QZ7WXN4RTB2MLKPJ"},
      {"SOME_SETTING", "eyJ" + jwt, jwt},
      {"SOME_SETTING",
       "https://hooks.slack.com/" + std::string("services/T0/B0/") + kBody,
       kBody},
      {"DATABASE_URL", "postgres://admin:" + phrase + "@db:5432/x", phrase},
      {"REDIS_URL", "redis://:" + phrase + "@redis:6379/0", phrase},
      {"ETCD_ENDPOINTS",
       "http://r:" + phrase + "@a:1,http://r:" + phrase + "@b:1", phrase}};
  for (const char* name :
       {"DB_PASSWORD", "PGPASSWORD", "MYSQL_PWD", "WANDB_API_KEY", "HF_TOKEN",
        "AWS_SECRET_ACCESS_KEY", "SENTRY_DSN", "REDIS_AUTH", "CLIENT_SECRET",
        "GIT_CREDENTIALS", "ADMIN_PASSWD", "API_KEY_2"}) {
    all.push_back({name, word, word});
  }
  return all;
}

// A deployment that has something to find, to mend and to convert, with the
// credential in one of several places; every line of it is in some finding or
// difference.
std::string Manifest(const std::string& worker) {
  return R"(apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: a}
spec:
  backendFramework: vllm
  services:
    Frontend:
      componentType: frontend
      replicas: 1
      extraPodSpec:
        mainContainer: {image: "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.0.0"}
    Decode:
      componentType: worker
      subComponentType: decode
      replicas: 1
      resources: {limits: {gpu: "1"}}
      extraPodSpec:
        mainContainer:
          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.0.0
)" + worker;
}

std::vector<std::string> Manifests(const Credential& credential) {
  const auto [name, value, secret] = credential;
  std::string flag = "--" + name;
  for (char& c : flag) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
  }
  const std::string command = "          command: [python3, -m, dynamo.vllm]\n";
  const std::string env = "          env: ";
  return {
      // Twice, which is a finding about these lines.
      Manifest(command + env +
               fmt::format("[{{name: {0}, value: \"{1}\"}}, {{name: {0}, "
                           "value: \"{1}\"}}, {{name: UCX_TLS, value: tcp}}]\n",
                           name, value)),
      Manifest(command + env + "\n" +
               fmt::format("            - name: {0}\n"
                           "              value: \"{1}\"\n"
                           "            - name: {0}\n"
                           "              value: '{1}'\n",
                           name, value)),
      // Beside a flag that does not exist.
      Manifest(command +
               fmt::format("          args: [--model, m, --no-such-flag, x, "
                           "{}, \"{}\", --tensor-parallel-size, two]\n",
                           flag, value)),
      Manifest(command + "          args:\n            - --no-such-flag\n" +
               fmt::format("            - {}={}\n", flag, value)),
      Manifest(
          command +
          fmt::format("          args: [--model, m, --kv-transfer-config, "
                      "'{{\"kv_connector\":\"NixlConector\",\"{}\":\"{}\"}}'"
                      "]\n",
                      name, value)),
      // In a script that is the value of several findings.
      Manifest(
          "          command: [bash, -c]\n          args:\n            - |\n" +
          fmt::format("              export {0}='{1}'\n"
                      "              export UCX_TLS=tcp\n"
                      "              python3 -m dynamo.vllm --model m {2} "
                      "'{1}' --no-such-flag --tensor-parallel-size two\n",
                      name, value, flag)),
      // Where a text is of no use.
      Manifest(command + fmt::format("          {}: \"{}\"\n", name, value)),
      Manifest(command) +
          fmt::format(
              "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: b}}\n"
              "stringData: {{anything: \"{0}\", more: [\"{0}\"]}}\n",
              value),
      // Of a list itself, whose items alone are checked, on one line with what
      // is found in one.
      "{apiVersion: v1, kind: List, items: [{apiVersion: nvidia.com/v1alpha1, "
      "kind: DynamoGraphDeployment, metadata: {name: a}, spec: {services: {W: "
      "{componentTyp: worker}}}}], metadata: {annotations: " +
          fmt::format("{{{}: \"{}\"}}}}}}\n", name, value),
      // No YAML.
      Manifest(command + env +
               fmt::format("[{{name: {}, value: \"{}\"}}]]\n", name, value))};
}

void CheckClean(const std::string& text, const std::string& secret,
                const std::string& what) {
  CAPTURE(what);
  CAPTURE(text);
  CHECK(text.find(secret) == std::string::npos);
}

TEST_CASE("no report and no difference shows a credential") {
  const std::vector<std::vector<std::string>> commands = {
      {"lint", "--no-config", "a.yaml"},
      {"lint", "--no-config", "--color", "always", "a.yaml"},
      {"lint", "--no-config", "--format", "json", "a.yaml"},
      {"lint", "--no-config", "--format", "sarif", "--show-suppressed",
       "a.yaml"},
      {"lint", "--no-config", "--format", "github", "a.yaml"},
      {"lint", "--no-config", "--format", "junit", "a.yaml"},
      {"lint", "--no-config", "--format", "gcc", "a.yaml"},
      {"lint", "--no-config", "--write-baseline", "base", "a.yaml"},
      {"lint", "--no-config", "--unsafe-fixes", "--diff", "a.yaml"},
      {"apply", "--fabric", "tcp", "--diff", "a.yaml"},
      {"apply", "--fabric", "aws-efa", "--diff", "a.yaml"},
      {"convert", "--to", "v1beta1", "--diff", "a.yaml"},
      {"inspect", "a.yaml"},
      {"inspect", "--format", "json", "a.yaml"},
      {"plan", "a.yaml"},
      {"compile", "a.yaml"},
      {"lint", "--no-config", "--facts", "a.yaml", "a.yaml"},
      {"lint", "--no-config", "--rules", "a.yaml", "a.yaml"},
      {"lint", "--no-config", "--crd", "a.yaml", "a.yaml"},
      {"lint", "--config", "a.yaml", "a.yaml"},
      {"lint", "--no-config", "--baseline", "a.yaml", "a.yaml"}};
  for (const Credential& credential : Credentials()) {
    CAPTURE(credential.name);
    for (const std::string& manifest : Manifests(credential)) {
      for (const std::vector<std::string>& command : commands) {
        Run run({{"a.yaml", manifest}});
        run(command);
        CheckClean(run.out + run.err + run.disk.files["base"],
                   credential.secret, fmt::format("{}", command.back()));
      }
    }
  }
}

TEST_CASE("findings about an intent show no credential") {
  for (const Credential& credential : Credentials()) {
    const std::string intent = std::string(kAgg) + "  prefill: {tp: 3, env: {" +
                               credential.name + ": \"" + credential.value +
                               "\"}}\n  nothing: {" + credential.name + ": \"" +
                               credential.value + "\"}\n";
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"compile", "a.yaml"},
          {"plan", "a.yaml"},
          {"plan", "--format", "json", "a.yaml"},
          {"compile", "--check", "there.yaml", "a.yaml"},
          {"compile", "a.yaml", "--set",
           "spec.prefill.env." + credential.name + "=" + credential.value}}) {
      Run run({{"a.yaml", intent}, {"there.yaml", "x: y\n"}});
      run(command);
      CheckClean(run.out + run.err, credential.secret, command.front());
    }
  }
}

TEST_CASE("a function repeats no credential beside the items") {
  for (const Credential& credential : Credentials()) {
    for (const std::string& manifest : Manifests(credential)) {
      std::string item;
      for (const char c : manifest.substr(0, manifest.find("---\n"))) {
        item += c;
        item += c == '\n' ? "  " : "";
      }
      Run run;
      run({"fn"},
          "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
          "functionConfig: {apiVersion: dgdc.dev/v1alpha1, kind: Lint}\n"
          "items:\n- " +
              item + "\n");
      const size_t results = run.out.find("\nresults:");
      CheckClean(run.err, credential.secret, "standard error");
      CheckClean(results == std::string::npos ? "" : run.out.substr(results),
                 credential.secret, "results");
    }
  }
}

TEST_CASE("a difference with a credential is refused, and printed when asked") {
  const Credential credential = Credentials().front();
  const std::map<std::string, std::string> files = {
      {"a.yaml", Manifests(credential).front()}};
  Run refused(files);
  CHECK(refused({"convert", "--to", "v1beta1", "--diff", "a.yaml"}) == 2);
  CHECK(refused.out.empty());
  CHECK(refused.err.find("a.yaml:21") != std::string::npos);
  CHECK(refused.err.find("--show-secrets") != std::string::npos);
  Run asked(files);
  CHECK(asked({"convert", "--to", "v1beta1", "--diff", "--show-secrets",
               "a.yaml"}) == 0);
  CHECK(asked.out.find(credential.secret) != std::string::npos);
}

}  // namespace
}  // namespace dgdc::testing
