// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/json.hpp"
#include "report/record.hpp"

namespace report {

std::string figures_json(const Production &p, const Figures &f) {
  http::Object o;
  o.set("title", p.title).set("production", p.name).set("currency", p.currency).set("simulated", f.simulated);
  o.set("shots", static_cast<std::int64_t>(f.shots))
      .set("finished-shots", static_cast<std::int64_t>(f.finished));
  o.set("finished-seconds", f.seconds);
  o.set("takes", static_cast<std::int64_t>(f.takes));
  o.set("rejected", static_cast<std::int64_t>(f.rejected));
  o.set("unchecked", static_cast<std::int64_t>(f.unchecked));
  o.set("takes-per-finished-clip", f.takes_per_finished_clip);
  o.set("money-spent", f.spend.billed()).set("money-quoted", f.quoted).set("money-refused", p.prevented);
  o.set("money-per-finished-minute", f.money_per_finished_minute);
  o.set("money-quoted-per-finished-minute", f.quoted_per_finished_minute);
  if (f.floor) o.set("floor", *f.floor);
  if (f.floor_ratio) o.set("floor-ratio", *f.floor_ratio);
  if (f.optimum) o.set("optimum", *f.optimum);
  if (f.optimum_ratio) o.set("optimum-ratio", *f.optimum_ratio);
  o.set("audit-share", f.audit_share).set("purity", f.purity);
  o.set("seconds-bought", f.seconds_bought).set("seconds-used", f.seconds_used);
  o.set("spend", http::Object()
                     .set("images", f.spend.images)
                     .set("first-takes", f.spend.first)
                     .set("targeted-retries", f.spend.retries)
                     .set("discarded", f.spend.discarded)
                     .set("lost", f.spend.lost)
                     .set("uncertain", f.spend.uncertain));
  o.set("makespan", f.makespan).set("makespan-bound", f.makespan_bound);
  return o.text();
}

}  // namespace report
