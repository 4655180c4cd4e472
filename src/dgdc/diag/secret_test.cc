// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/secret_name.h"

namespace dgdc {
namespace {

// No real ones, and in two parts so that no scanner takes them for real.
const std::string kBody = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3f";
const std::string kToken = "hf_" + kBody;

TEST_CASE("FindToken knows tokens by their form") {
  const Token token = FindToken("token=" + kToken + " rest");
  CHECK(token.begin == 6);
  CHECK(token.end == 6 + kToken.size());
  CHECK(token.service == "Hugging Face");
  CHECK(FindToken(kToken + " " + kToken, kToken.size()).begin ==
        kToken.size() + 1);
}

TEST_CASE("FindToken leaves placeholders and parts of words alone") {
  for (const std::string& text :
       {std::string("hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        std::string("hf_short"), "my" + kToken, std::string("$HF_TOKEN"),
        std::string()}) {
    CAPTURE(text);
    CHECK(FindToken(text).end == 0);
  }
}

TEST_CASE("HideSecrets covers tokens behind their prefix") {
  CHECK(HideSecrets("a " + kToken + " b", {}) ==
        "a hf_" + std::string(kBody.size(), '*') + " b");
  CHECK(HideSecrets(kToken + "," + kToken, {}) ==
        "hf_" + std::string(kBody.size(), '*') + ",hf_" +
            std::string(kBody.size(), '*'));
  CHECK(HideSecrets("nothing to hide", {}) == "nothing to hide");
}

TEST_CASE("HideSecrets covers what is known to be one, by characters") {
  const std::vector<std::string> known = {"pässword", "", "t0p"};
  CHECK(HideSecrets("pässword, t0p t0p", known) == "********, *** ***");
}

TEST_CASE("HideSecrets covers every text of a finding") {
  const std::vector<std::string> known = {"t0psecret"};
  Diagnostic finding{.message = "m t0psecret",
                     .here = "h t0psecret",
                     .labels = {{{}, "l t0psecret"}},
                     .why = {"w t0psecret"},
                     .help = {"p t0psecret"}};
  HideSecrets(known, finding);
  CHECK(finding.message == "m *********");
  CHECK(finding.here == "h *********");
  CHECK(finding.labels.front().text == "l *********");
  CHECK(finding.why.front() == "w *********");
  CHECK(finding.help.front() == "p *********");
}

TEST_CASE("JudgeName knows names of secrets from names like them") {
  for (const char* name : {"DB_PASSWORD", "--hf-token", "hfToken", "apiKey",
                           "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "REDIS_AUTH",
                           "SENTRY_DSN", "API_KEY_2", "clientSecret"}) {
    CAPTURE(name);
    CHECK(JudgeName(name) == NameOfSecret::kYes);
  }
  for (const char* name :
       {"--tokenizer", "--max-tokens", "MAX_NUM_TOKEN", "topologyKey", "key",
        "labelKey", "secretName", "PWD", "--key-file", "TOKEN_FILE",
        "eos_token", "automountServiceAccountToken_name", "author", "model"}) {
    CAPTURE(name);
    CHECK(JudgeName(name) == NameOfSecret::kNo);
  }
}

TEST_CASE("IsSecret leaves references and placeholders alone") {
  CHECK(IsSecret("DB_PASSWORD", "a1"));
  CHECK_FALSE(IsSecret("envFromSecret", "hf-token-secret"));
  CHECK_FALSE(IsSecret("HF_TOKEN", "$(TOKEN)"));
  CHECK_FALSE(IsSecret("HF_TOKEN", "${TOKEN}"));
  CHECK_FALSE(IsSecret("API_KEY", "EMPTY"));
  CHECK_FALSE(IsSecret("CREDENTIALS", "/var/run/secrets/key.json"));
}

TEST_CASE("FindSecrets reads what stands before a value") {
  for (const std::string& text :
       {std::string("mysql --password=*X* db"), std::string("--hf-token *X*"),
        std::string("export DB_PASSWORD='*X*'"),
        std::string("{\"password\": \"*X*\"}"),
        std::string("{\\\"password\\\": \\\"*X*\\\"}"),
        std::string("password: *X*"), std::string("postgres://u:*X*@h/d"),
        std::string("-H 'Authorization: Bearer *X*'"),
        std::string("- name: DB_PASSWORD\n  value: *X*"),
        std::string("[\"--api-key\", \"*X*\"]"),
        std::string("--api-key\n- *X*")}) {
    std::string with = text;
    const std::string secret = "qwe-rty-77-qwe";
    with.replace(with.find("*X*"), 3, secret);
    CAPTURE(with);
    const std::vector<TextRange> found = FindSecrets(with);
    REQUIRE(found.size() == 1);
    CHECK(with.substr(found[0].begin, found[0].end - found[0].begin) == secret);
  }
  CHECK(FindSecrets("ssh://git@host/x git+https://github.com/o/r@main "
                    "image: my-token:latest --max-tokens 10")
            .empty());
}

TEST_CASE("LooksGenerated tells a key from what people think up") {
  CHECK(LooksGenerated("7f3Kq9Lm2Xw8Bv4Rt6"));
  CHECK_FALSE(LooksGenerated("dummy"));
  CHECK_FALSE(LooksGenerated("/var/run/secrets/token1"));
  CHECK_FALSE(LooksGenerated("https://host/path/1234567"));
  CHECK_FALSE(LooksGenerated("12345678901234567890"));
  CHECK_FALSE(LooksGenerated("aaaaaaaaaaaaaaaaaaa1"));
}

}  // namespace
}  // namespace dgdc
