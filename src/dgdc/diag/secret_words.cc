// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret_words.h"

#include <array>

namespace dgdc {
namespace {

constexpr std::array kTokenForms = {
    TokenForm{"hf_", 30, "Hugging Face"},
    TokenForm{"api_org_", 30, "Hugging Face"},
    TokenForm{"nvapi-", 40, "NVIDIA NGC"},
    TokenForm{"ghp_", 36, "GitHub"},
    TokenForm{"gho_", 36, "GitHub"},
    TokenForm{"ghu_", 36, "GitHub"},
    TokenForm{"ghs_", 36, "GitHub"},
    TokenForm{"ghr_", 36, "GitHub"},
    TokenForm{"github_pat_", 40, "GitHub"},
    TokenForm{"glpat-", 20, "GitLab"},
    TokenForm{"sk-ant-", 40, "Anthropic"},
    TokenForm{"sk-proj-", 40, "OpenAI"},
    TokenForm{"sk-svcacct-", 40, "OpenAI"},
    TokenForm{"sk-or-", 40, "OpenRouter"},
    TokenForm{"sk-", 40, "OpenAI"},
    TokenForm{"gsk_", 40, "Groq"},
    TokenForm{"AKIA", 16, "AWS"},
    TokenForm{"ASIA", 16, "AWS"},
    TokenForm{"AIza", 35, "Google"},
    TokenForm{"ya29.", 30, "Google"},
    TokenForm{"xoxb-", 24, "Slack"},
    TokenForm{"xoxp-", 24, "Slack"},
    TokenForm{"xoxa-", 24, "Slack"},
    TokenForm{"xoxr-", 24, "Slack"},
    TokenForm{"xoxs-", 24, "Slack"},
    TokenForm{"xapp-", 24, "Slack"},
    TokenForm{"https://hooks.slack.com/", 20, "Slack", TokenBody::kAnything},
    TokenForm{"https://discord.com/api/webhooks/", 20, "Discord",
              TokenBody::kAnything},
    TokenForm{"npm_", 36, "npm"},
    TokenForm{"pypi-", 50, "PyPI"},
    TokenForm{"dckr_pat_", 24, "Docker Hub"},
    TokenForm{"hvs.", 24, "Vault"},
    TokenForm{"sk_live_", 24, "Stripe"},
    TokenForm{"rk_live_", 24, "Stripe"},
    TokenForm{"eyJ", 20, "an identity provider (JSON Web Token)",
              TokenBody::kJson},
};

constexpr std::string_view kSecretWords[] = {"password",
                                             "passwords",
                                             "passwd",
                                             "passphrase",
                                             "passcode",
                                             "pass",
                                             "pwd",
                                             "secret",
                                             "secrets",
                                             "credential",
                                             "credentials",
                                             "creds",
                                             "dsn",
                                             "auth",
                                             "authorization",
                                             "apikey",
                                             "accesskey",
                                             "secretkey",
                                             "privatekey",
                                             "authtoken",
                                             "accesstoken",
                                             "requirepass",
                                             "connectionstring",
                                             "sastoken"};

constexpr std::string_view kLikelySecretWords[] = {
    "cookie", "session", "signature", "sig", "license", "key"};

constexpr std::string_view kDescribingWords[] = {
    "name",    "names",      "file",     "files",    "path",     "paths",
    "dir",     "directory",  "mount",    "ref",      "refs",     "type",
    "ttl",     "timeout",    "seconds",  "minutes",  "hours",    "length",
    "len",     "size",       "count",    "limit",    "min",      "max",
    "enabled", "enable",     "disabled", "mode",     "method",   "provider",
    "class",   "algorithm",  "policy",   "header",   "prefix",   "suffix",
    "field",   "namespace",  "issuer",   "audience", "version",  "store",
    "manager", "management", "backend",  "rotation", "expiry",   "expiration",
    "age",     "required",   "optional", "endpoint", "host",     "port",
    "server",  "service",    "volume",   "source",   "selector", "format",
    "env",     "id"};

constexpr std::string_view kNeutralWords[] = {
    "value",     "val",        "b64",    "base64",  "plain",   "text",
    "raw",       "string",     "new",    "old",     "current", "default",
    "prod",      "production", "dev",    "staging", "test",    "primary",
    "secondary", "main",       "backup", "read",    "write",   "readonly",
    "data",      "json"};

constexpr std::string_view kTextTokenWords[] = {
    "max",    "min",     "num",     "number",      "of",        "per",
    "eos",    "bos",     "pad",     "unk",         "sep",       "cls",
    "mask",   "stop",    "special", "first",       "next",      "last",
    "image",  "video",   "audio",   "think",       "thinking",  "start",
    "end",    "extra",   "added",   "out",         "output",    "input",
    "draft",  "prefill", "decode",  "batch",       "batched",   "total",
    "expert", "experts", "spec",    "speculative", "accept",    "accepted",
    "budget", "block",   "chunk",   "page",        "kv",        "cached",
    "cache",  "sliding", "tool",    "call",        "assistant", "system",
    "prompt", "begin",   "chat",    "reasoning",   "vision",    "forced",
    "ignore", "skip",    "add",     "top",         "inter",     "fim"};

constexpr std::string_view kOpeningKeyWords[] = {
    "api",    "access",  "secret",  "private",   "signing", "encryption",
    "master", "account", "license", "auth",      "ssh",     "storage",
    "shared", "hmac",    "rsa",     "gpg",       "pgp",     "deploy",
    "admin",  "webhook", "wandb",   "openai",    "ngc",     "anthropic",
    "nvidia", "sas",     "jwt",     "symmetric", "aes",     "decryption"};

constexpr std::string_view kNamingKeyWords[] = {
    "label", "topology", "public", "match",      "sort",    "partition", "hash",
    "cache", "routing",  "map",    "object",     "foreign", "group",     "node",
    "taint", "config",   "field",  "annotation", "metric",  "attention"};

// PWD is a shell's working directory.
constexpr std::string_view kInnocentNames[] = {
    "pwd", "oldpwd", "forward-pass", "forward_pass", "single-pass", "two-pass"};

constexpr std::string_view kHeldSecretWords[] = {
    "client",  "app",    "application", "shared", "consumer", "jwt",  "session",
    "webhook", "cookie", "signing",     "auth",   "oauth",    "hmac", "user"};

constexpr std::string_view kPlaceholders[] = {
    "",         "none",      "null",     "nil",     "true",     "false",
    "yes",      "no",        "on",       "off",     "empty",    "dummy",
    "unset",    "~",         "basic",    "bearer",  "token",    "digest",
    "oidc",     "oauth",     "oauth2",   "jwt",     "mtls",     "tls",
    "ldap",     "kerberos",  "iam",      "enabled", "disabled", "required",
    "optional", "anonymous", "password", "secret",  "redacted", "auto"};

}  // namespace

std::span<const TokenForm> TokenForms() { return kTokenForms; }
std::span<const std::string_view> SecretWords() { return kSecretWords; }
std::span<const std::string_view> LikelySecretWords() {
  return kLikelySecretWords;
}
std::span<const std::string_view> DescribingWords() { return kDescribingWords; }
std::span<const std::string_view> NeutralWords() { return kNeutralWords; }
std::span<const std::string_view> TextTokenWords() { return kTextTokenWords; }
std::span<const std::string_view> OpeningKeyWords() { return kOpeningKeyWords; }
std::span<const std::string_view> NamingKeyWords() { return kNamingKeyWords; }
std::span<const std::string_view> InnocentNames() { return kInnocentNames; }
std::span<const std::string_view> HeldSecretWords() { return kHeldSecretWords; }
std::span<const std::string_view> Placeholders() { return kPlaceholders; }

}  // namespace dgdc
