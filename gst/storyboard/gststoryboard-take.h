/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once
#include "gststoryboard-prelude.h"
#include "gststoryboard-enums.h"
#include "gststoryboard-shot.h"

G_BEGIN_DECLS

/**
 * gst_storyboard_cause_new:
 * @dimension: "lighting", "palette", "composition", "pose", "identity", "style", "camera", "temporal",
 *     "continuity"
 * @measured: what was measured, in words with a unit ("key light from the right, 5600 K")
 * @wanted: what the storyboard asks for, likewise
 * @limit: the score below which the dimension fails, 0..1
 * @advice: what a retry should change, in words
 *
 * `storyboard/cause` { dimension, measured, wanted, advice (strings), limit (double) }; a judge adds what it knows:
 * probability, score (double), time (guint64, where in the clip), region (GstValueArray of 4 double, x y w h,
 * fractions), amount (double) and unit (string).
 *
 * Returns: (transfer full): the structure
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_cause_new (const gchar *dimension, const gchar *measured,
    const gchar *wanted, gdouble limit, const gchar *advice);

/**
 * gst_storyboard_query_new_take:
 * @shot: the shot, its storyboard frames included
 * @take: which attempt, from 1
 * @uri: the clip, complete and readable
 * @in: where in the clip the shot's head handle starts (0 unless the clip is footage)
 * @neighbour: (nullable): a frame of the accepted take before it, where continuity matters
 *
 * "Is this take what the storyboard asks for?" Asked downstream from a worker thread as soon as the take is on
 * disk and before any frame of it is pushed. consistencycheck answers. Unanswered: unchecked.
 *
 * `storyboard/take` { shot (GstStructure, as in the shot event), take (guint), uri (string), in (guint64),
 * neighbour (GstSample) }, answered with { verdict (GstStoryboardVerdict), scores (GstStructure: dimension to
 * double 0..1), causes (GstValueArray of storyboard/cause, ranked), not-judged (GstValueArray of string),
 * repair (GstStructure) }.
 *
 * Returns: (transfer full): the query
 */
GST_STORYBOARD_API GstQuery *gst_storyboard_query_new_take (const GstStoryboardShot *shot, guint take,
    const gchar *uri, GstClockTime in, GstSample *neighbour);
/**
 * gst_storyboard_query_is_take:
 * @query: any query
 *
 * Returns: whether it is a `storyboard/take`
 */
GST_STORYBOARD_API gboolean gst_storyboard_query_is_take (GstQuery *query);
/**
 * gst_storyboard_query_parse_take:
 * @query: a `storyboard/take` query
 * @shot: (out) (transfer full) (optional): the shot
 * @take: (out) (optional): which attempt
 * @uri: (out) (transfer full) (optional): the clip
 * @in: (out) (optional): where in the clip the shot's head handle starts
 * @neighbour: (out) (transfer full) (optional) (nullable): a frame of the take before it
 *
 * Returns: %FALSE when malformed
 */
GST_STORYBOARD_API gboolean gst_storyboard_query_parse_take (GstQuery *query, GstStoryboardShot **shot, guint *take,
    gchar **uri, GstClockTime *in, GstSample **neighbour);
/**
 * gst_storyboard_query_set_verdict:
 * @query: a `storyboard/take` query
 * @verdict: the verdict
 * @scores: (transfer full) (nullable): `storyboard/scores`, dimension to double 0..1
 * @causes: (element-type GstStructure) (nullable): `storyboard/cause` structures, most likely first
 * @not_judged: (array zero-terminated=1) (nullable): dimensions that could not be measured
 * @repair: (transfer full) (nullable): `storyboard/repair`, see gst_storyboard_repair_new()
 */
GST_STORYBOARD_API void gst_storyboard_query_set_verdict (GstQuery *query, GstStoryboardVerdict verdict,
    GstStructure *scores, GPtrArray *causes, const gchar *const *not_judged, GstStructure *repair);
/**
 * gst_storyboard_query_parse_verdict:
 * @query: a `storyboard/take` query after it was asked
 * @scores: (out) (transfer full) (optional) (nullable): dimension to double
 * @causes: (out) (transfer container) (optional) (element-type GstStructure): ranked causes, empty when none
 * @repair: (out) (transfer full) (optional) (nullable): the repair
 *
 * Returns: the verdict; %GST_STORYBOARD_VERDICT_UNCHECKED when nobody answered
 */
GST_STORYBOARD_API GstStoryboardVerdict gst_storyboard_query_parse_verdict (GstQuery *query,
    GstStructure **scores, GPtrArray **causes, GstStructure **repair);

/**
 * gst_storyboard_repair_new:
 *
 * What is applied while the take streams. Fields, all optional: `storyboard/repair` { matrix (string, bt601 or bt709: of
 * a clip that says none and was read with the other one), exposure (double, EV), gamma (double), red, green, blue (double, gains), saturation (double, factor), hue (double, degrees), tone-red,
 * tone-blue (double, code per code of luma), shade (GstValueArray of 5 double, ln light: across, down, and their
 * second order), hues (GstValueArray of 72 double: what Cb, Cr and luma of each of 24 hues change by, per unit of
 * chroma), ends (double, code value: how near white a channel keeps its value), dithered (boolean), zoom (double,
 * factor), roll (double, degrees), x, y (double, widths of the picture), flicker (boolean), head-from, tail-from (guint64, ns from the take's first frame) }
 *
 * Returns: (transfer full): an empty repair
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_repair_new (void);

/**
 * gst_storyboard_event_new_regenerate:
 * @shot_id: the shot
 * @take: the take that is not wanted
 * @causes: (element-type GstStructure) (nullable): why
 *
 * An upstream event `storyboard/regenerate` { shot-id (string), take (guint), causes (GstValueArray) }: asks
 * aivideogen for another take. Answered by a new take, or by a `storyboard/failed` message.
 *
 * Returns: (transfer full): the event
 */
GST_STORYBOARD_API GstEvent *gst_storyboard_event_new_regenerate (const gchar *shot_id, guint take, GPtrArray *causes);
/**
 * gst_storyboard_event_is_regenerate:
 * @event: any event
 *
 * Returns: whether it is a `storyboard/regenerate`
 */
GST_STORYBOARD_API gboolean gst_storyboard_event_is_regenerate (GstEvent *event);
/**
 * gst_storyboard_event_parse_regenerate:
 * @event: an event
 * @shot_id: (out) (transfer full) (optional): the shot
 * @take: (out) (optional): the take that is not wanted
 * @causes: (out) (transfer container) (optional) (element-type GstStructure): why, empty when not said
 *
 * Returns: %FALSE when it is something else or malformed
 */
GST_STORYBOARD_API gboolean gst_storyboard_event_parse_regenerate (GstEvent *event, gchar **shot_id, guint *take,
    GPtrArray **causes);

G_END_DECLS
