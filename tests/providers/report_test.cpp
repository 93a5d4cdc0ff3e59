// SPDX-License-Identifier: LGPL-2.1-or-later
// The bill of a run: `storyboard/report` counts what was paid for pictures and for takes, what the budget
// prevented, and what nobody knows yet.
#include "buyer.hpp"

using namespace buyer;

namespace {

double number_of(const GstStructure *s, const char *field) {
  double v = -1;
  gst_structure_get_double(s, field, &v);
  return v;
}

struct Bill {
  glue::Ref<GstMessage> message;
  const GstStructure *report = nullptr;
  std::unique_ptr<GstStructure, decltype(&gst_structure_free)> spend{nullptr, gst_structure_free};

  explicit Bill(ElementRig &r) {
    for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
      if (gst_structure_has_name(gst_message_get_structure(m.get()), "storyboard/report")) message = m;
    if (!message) return;
    report = gst_message_get_structure(message.get());
    GstStructure *s = nullptr;
    if (gst_structure_get(report, "spend", GST_TYPE_STRUCTURE, &s, nullptr)) spend.reset(s);
  }
  double of(const char *field) const { return report ? number_of(report, field) : -1; }
  double on(const char *purpose) const { return spend ? number_of(spend.get(), purpose) : -1; }
};

double price_of_the_takes(ElementRig &r) {
  double sum = 0;
  for (const auto &m : r.messages(GST_MESSAGE_ELEMENT))
    if (auto *t = gst_storyboard_message_parse_take(m.get())) {
      sum += t->price;
      gst_storyboard_take_info_free(t);
    }
  return sum;
}

}  // namespace

TEST(Bill, HasThePicturesAndWhatTheBudgetPrevented) {
  Office<fakes::Ark> office;
  double one = 0;
  {
    ElementRig r;
    office.furnish(r);
    ASSERT_TRUE(play(r, {shot()})) << r.error();
    one = price_of_the_takes(r);
    ASSERT_GT(one, 0);
    const Bill bill(r);
    EXPECT_EQ(bill.on("images"), 0);
    EXPECT_NEAR(bill.on("first-takes"), one, 1e-9);
    EXPECT_NEAR(bill.of("money-spent"), one, 1e-9);
    EXPECT_EQ(bill.of("money-refused"), 0);
  }
  ElementRig r;
  office.furnish(r);
  g_object_set(r.element, "budget", 1.05 * one, nullptr);
  gst_util_set_object_arg(G_OBJECT(r.element), "on-exhausted", "animatic");
  std::vector<ShotSpec> shots{shot("a"), shot("b", 1), shot("c", 2)};
  for (auto &s : shots) s.prompt += s.id, s.picture_price = 0.03;
  ASSERT_TRUE(play(r, shots)) << r.error();
  EXPECT_EQ(price_of_the_takes(r), 0);
  const Bill bill(r);
  EXPECT_NEAR(bill.on("images"), 0.09, 1e-9);
  EXPECT_NEAR(bill.of("money-spent"), 0.09, 1e-9);
  EXPECT_NEAR(bill.of("money-per-finished-minute"), 0.09 * 20, 1e-6);
  EXPECT_GT(bill.of("money-refused"), 0);
  EXPECT_NEAR(bill.of("money-refused"), ledger::amount(office.books()->sums("default").refused_by_budget),
              1e-9);
}

TEST(Bill, KeepsWhatNobodyKnowsApart) {
  Office<fakes::Ark> office;
  ledger::Order o;
  o.key = std::string(64, 'a');
  o.production = "default", o.shot = "a", o.model = "tested", o.protocol = "ark";
  o.origin = "http://127.0.0.1:1", o.quote = ledger::money(0.4);
  {
    const auto books = office.books();
    books->uncertain(books->claim(o, {}, 1000000).entry.client_id, "The reply was lost.");
    o.key = std::string(64, 'b'), o.shot = "of another film";
    books->uncertain(books->claim(o, {}, 1000000).entry.client_id, "The reply was lost.");
  }
  ElementRig r;
  office.furnish(r);
  ASSERT_TRUE(play(r, {shot()})) << r.error();
  const Bill bill(r);
  EXPECT_NEAR(bill.on("uncertain"), 0.4, 1e-9);
  EXPECT_NEAR(bill.of("money-spent"), price_of_the_takes(r), 1e-9);
}
