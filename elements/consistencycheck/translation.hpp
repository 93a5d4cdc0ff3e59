// SPDX-License-Identifier: LGPL-2.1-or-later
// Between the in-band contract (GstStructures) and the judge's own terms.
#pragma once
#include <gst/storyboard/gststoryboard.h>

#include "glue/ref.hpp"
#include "judge/judge.hpp"

namespace consistency {

judge::Shot shot_of(const GstStoryboardShot *shot, int width);

glue::StructurePtr scores_of(const judge::Verdict &verdict);  // storyboard/scores
GPtrArray *causes_of(const judge::Verdict &verdict);          // transfer full, storyboard/cause
glue::StructurePtr repair_of(const judge::Verdict &verdict);  // storyboard/repair, or null
GstStoryboardVerdict kind_of(const judge::Verdict &verdict);

void answer(GstQuery *take_query, const judge::Verdict &verdict);
// The fields of `storyboard/verdict` that a verdict fills: verdict, scores, causes, not-judged, repair,
// frames.
void describe(GstStructure *message, const judge::Verdict &verdict);

// The answer for a clip that cannot be read: reject, with the reason as the cause.
judge::Verdict unreadable(const judge::Settings &settings, const std::string &reason);

}  // namespace consistency
