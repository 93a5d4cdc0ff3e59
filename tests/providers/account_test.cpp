// SPDX-License-Identifier: LGPL-2.1-or-later
// Vertex AI with a service account: tokens that are signed for, renewed, and seen nowhere.
#include <gnutls/abstract.h>

#include "buyer.hpp"

using namespace buyer;
using testing::HasSubstr;
using testing::Not;

namespace {

// A key pair of the test's own.
class Pair {
 public:
  Pair() {
    gnutls_privkey_init(&key_);
    gnutls_privkey_generate(key_, GNUTLS_PK_RSA, 2048, 0);
    gnutls_pubkey_init(&open_);
    gnutls_pubkey_import_privkey(open_, key_, 0, 0);
  }
  ~Pair() {
    gnutls_pubkey_deinit(open_);
    gnutls_privkey_deinit(key_);
  }
  std::string pem() const {
    gnutls_x509_privkey_t x = nullptr;
    gnutls_privkey_export_x509(key_, &x);
    gnutls_datum_t out{};
    gnutls_x509_privkey_export2_pkcs8(x, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN, &out);
    std::string text(reinterpret_cast<const char *>(out.data), out.size);
    gnutls_free(out.data);
    gnutls_x509_privkey_deinit(x);
    return text;
  }
  bool signed_by(const std::string &text, const std::string &signature) const {
    const auto datum = [](const std::string &s) {
      return gnutls_datum_t{reinterpret_cast<unsigned char *>(const_cast<char *>(s.data())),
                            static_cast<unsigned>(s.size())};
    };
    const auto data = datum(text), sig = datum(signature);
    return gnutls_pubkey_verify_data2(open_, GNUTLS_SIGN_RSA_SHA256, 0, &data, &sig) >= 0;
  }

 private:
  gnutls_privkey_t key_ = nullptr;
  gnutls_pubkey_t open_ = nullptr;
};

const Pair &pair() {
  static const Pair p;
  return p;
}

std::string escaped(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\\n");
  return text;
}

struct Account {
  Office<fakes::VeoVertex> office{clip_of(0, 97)};
  explicit Account(const Pair &key, double life = 3600) {
    office.dir.write("key", R"({"type": "service_account", "project_id": "films", "private_key_id": "k1",
      "client_email": "films@example.iam", "private_key": ")" +
                                escaped(key.pem()) + R"(", "token_uri": ")" + office.fake.server.base() +
                                R"(/token"})");
    office.fake.ask_for_tokens([](const std::string &text,
                                  const std::string &signature) { return pair().signed_by(text, signature); },
                               life);
  }
};

}  // namespace

TEST(ServiceAccount, ATokenIsSignedForAndUsedByAll) {
  Account a(pair());
  ElementRig r;
  a.office.furnish(r);
  auto one = shot("a"), two = shot("b", 1);
  two.prompt = "Fog.";
  ASSERT_TRUE(play(r, {one, two})) << r.error();
  EXPECT_EQ(a.office.fake.charged(), 2u);
  EXPECT_EQ(a.office.fake.tokens, 1u);  // one for both, asked for once
}

// A token that is at its end is renewed before every use: the server knows only the latest.
TEST(ServiceAccount, ATokenThatEndsIsRenewedWhileAJobIsWaitedFor) {
  Account a(pair(), 0);
  a.office.fake.polls_until_done = 4;
  ElementRig r;
  a.office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  EXPECT_GT(a.office.fake.tokens, 4u);
  EXPECT_EQ(a.office.creates(), 1u);
}

// Refused before it ended (somebody withdrew it): a new one, and the same job.
TEST(ServiceAccount, ARefusedTokenIsReplaced) {
  Account a(pair());
  a.office.fake.polls_until_done = 3;
  ElementRig r;
  a.office.furnish(r);
  r.start();
  r.caps();
  r.film(1);
  r.shot(shot());
  gst_harness_push_event(r.h, gst_event_new_eos());
  ASSERT_TRUE(r.wait([&] { return a.office.fake.jobs().size() == 1; }));
  a.office.fake.server.disturb(
      "POST", "/v1/projects/",
      {.status = 401, .body = R"({"error":{"code":401,"status":"UNAUTHENTICATED"}})"});
  ASSERT_TRUE(r.wait([&] { return r.eos.load() || !r.messages(GST_MESSAGE_ERROR).empty(); }));
  ASSERT_TRUE(r.messages(GST_MESSAGE_ERROR).empty()) << r.error();
  EXPECT_EQ(a.office.fake.tokens, 2u);
  EXPECT_EQ(a.office.fake.charged(), 1u);
}

TEST(ServiceAccount, AWrongKeyIsSaidAndNothingIsOrdered) {
  const Pair other;
  Account a(other);
  ElementRig r;
  a.office.furnish(r);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-rejected", "error");
  EXPECT_FALSE(play(r, {shot()}));
  EXPECT_THAT(r.error(), HasSubstr("the token server says: Invalid JWT Signature"));
  EXPECT_EQ(a.office.creates(), 0u);
  EXPECT_EQ(a.office.books()->sums("default").reserved, 0);
}

TEST(ServiceAccount, WhatIsNoAccountIsOneSentence) {
  for (const char *text :
       {"{", "{}", R"({"type": "service_account"})",
        R"({"type": "service_account", "client_email": "a", "token_uri": "b", "private_key": "x"})"}) {
    Office<fakes::VeoVertex> office(clip_of(0, 97));
    office.dir.write("key", text);
    ElementRig r;
    office.furnish(r);
    EXPECT_FALSE(play(r, {shot()}));
    EXPECT_THAT(r.error(), HasSubstr("The service account of tested cannot be used")) << text;
  }
}
