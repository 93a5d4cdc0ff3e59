// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is in the take, where and how they stand.
#include <algorithm>

#include "judge/judge_private.hpp"
#include "judge/people/identity.hpp"
#include "judge/people/pose.hpp"
#include "judge/report.hpp"
#include "judge/subject.hpp"

namespace judge {

constexpr double kSamePerson = 0.5;  // cosine of two faces

// Who is in the clip, and how they stand.
void Judge::Private::people(Verdict &v, const std::vector<std::vector<Registration>> &registrations,
            const std::vector<Contrast> &contrasts) const {
  const auto not_judged = [&](Dimension d, const std::string &why) {
    if (wanted(d)) v.not_judged.push_back({d, why});
  };
  if (!watch) {
    const std::string why = shot.footage       ? "footage was chosen, not made from the storyboard frame"
                            : !settings.models ? settings.no_models
                                               : "the shot has no storyboard frame";
    not_judged(Dimension::Pose, why);
    not_judged(Dimension::Identity, why);
    return;
  }
  std::vector<people::Wanted> who;
  for (const Reference &r : shot.references) {
    const auto faces = settings.models->recognisable(working_copy(r.bgr, settings.people_width));
    if (!faces.empty()) who.push_back({r.name, faces.front(), 0, {}});
  }
  const bool named = !who.empty();
  std::optional<people::Pose> pose;
  std::optional<Subject> subject;
  for (std::size_t k = 0; k < targets.size(); k++) {
    const Target &t = targets[k];
    const auto &still = still_sights[k];
    if (k < registrations.size() && !registrations[k].empty())
      if (const auto s = subject_of(still, t.time, watch->sights(), registrations[k].front(), recent.back().bgr.size(), allowance);
          s && (!subject || s->excess > subject->excess))
        subject = s;
    const auto faces = settings.models->recognisable(t.wide);
    for (const auto &f : faces) {
      // Whoever stands far behind the others may turn away.
      if (!named && f.size() > 0.6f * faces.front().size())
        who.push_back({"", f, f.size() / static_cast<float>(t.wide.rows), {}});
      if (!named) continue;
      // The storyboard frame shows the character too, in this very light and turn of the head.
      if (const auto w = std::max_element(who.begin(), who.end(), [&](const auto &a, const auto &b) {
                 return people::likeness(a.face, f) < people::likeness(b.face, f);
               });
               people::likeness(w->face, f) > kSamePerson)
        w->also.push_back(f);
    }
    const bool known = k < registrations.size() && !registrations[k].empty() && registrations[k].front().registered;
    auto p = people::measure_pose(still, t.time, watch->sights(), known ? registrations[k].front().roll : 0);
    if (known && k < contrasts.size() && persons[k].area() > 0) people::add_region(p, contrasts[k].here, contrasts[k].around);
    if (p.known && (!pose || p.excess > pose->excess)) pose = p;
  }
  for (Measure &m : v.measures)
    if (subject && m.dimension == Dimension::Composition) add_subject(m, *subject);
  if (wanted(Dimension::Identity)) {
    const auto identity = people::measure_identity(who, watch->sights());
    if (identity.known)
      v.measures.push_back(report_identity(identity));
    else
      not_judged(Dimension::Identity, identity.why);
  }
  if (pose && wanted(Dimension::Pose))
    v.measures.push_back(report_pose(*pose));
  else
    not_judged(Dimension::Pose, targets.empty() ? "the shot has no storyboard frame"
                                                : "no body is seen well enough in both pictures");
}

}  // namespace judge
