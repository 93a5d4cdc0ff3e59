/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once
#include "gststoryboard-prelude.h"
#include "gststoryboard-enums.h"

G_BEGIN_DECLS

typedef struct _GstStoryboardTakeInfo GstStoryboardTakeInfo;

/**
 * GstStoryboardTakeInfo:
 * @shot_id: the shot
 * @take: which attempt, from 1
 * @uri: (nullable): the clip
 * @model: (nullable): what made it
 * @task_id: (nullable): the provider's name for the job
 * @simulated: whether the price was not really paid (rehearsal)
 * @cached: whether it was found in the take store and cost nothing this time
 * @price: what it cost, in @currency
 * @currency: (nullable): ISO 4217
 * @seconds: seconds of video bought
 * @wall: how long it took to make
 * @verdict: the verdict
 * @scores: (nullable): `storyboard/scores`
 * @causes: (element-type GstStructure): ranked `storyboard/cause` structures
 *
 * One take, as the element message `storyboard/take` tells it.
 */
struct _GstStoryboardTakeInfo {
  gchar *shot_id;
  guint take;
  gchar *uri;
  gchar *model;
  gchar *task_id;
  gboolean simulated;
  gboolean cached;
  gdouble price;
  gchar *currency;
  gdouble seconds;
  GstClockTime wall;
  GstStoryboardVerdict verdict;
  GstStructure *scores;
  GPtrArray *causes;
};

#define GST_TYPE_STORYBOARD_TAKE_INFO (gst_storyboard_take_info_get_type ())
GST_STORYBOARD_API GType gst_storyboard_take_info_get_type (void);
/**
 * gst_storyboard_take_info_new:
 * @shot_id: the shot
 * @take: which attempt
 *
 * Returns: (transfer full): a take of no price, unchecked
 */
GST_STORYBOARD_API GstStoryboardTakeInfo *gst_storyboard_take_info_new (const gchar *shot_id, guint take);
/**
 * gst_storyboard_take_info_copy:
 * @info: a take
 *
 * Returns: (transfer full): a copy
 */
GST_STORYBOARD_API GstStoryboardTakeInfo *gst_storyboard_take_info_copy (const GstStoryboardTakeInfo *info);
/**
 * gst_storyboard_take_info_free:
 * @info: (transfer full) (nullable): a take
 */
GST_STORYBOARD_API void gst_storyboard_take_info_free (GstStoryboardTakeInfo *info);

/**
 * gst_storyboard_message_new_take:
 * @src: (nullable): who says it
 * @info: the take
 *
 * Returns: (transfer full): element message `storyboard/take`
 */
GST_STORYBOARD_API GstMessage *gst_storyboard_message_new_take (GstObject *src, const GstStoryboardTakeInfo *info);
/**
 * gst_storyboard_message_parse_take:
 * @message: any message
 *
 * Returns: (transfer full) (nullable): the take, or %NULL when it is another message
 */
GST_STORYBOARD_API GstStoryboardTakeInfo *gst_storyboard_message_parse_take (GstMessage *message);

/**
 * gst_storyboard_message_new_failed:
 * @src: (nullable): who says it
 * @shot_id: the shot
 * @take: the last take tried
 * @reason: why there will be no other
 *
 * Returns: (transfer full): element message `storyboard/failed` { shot-id, reason (strings), take (guint) }
 */
GST_STORYBOARD_API GstMessage *gst_storyboard_message_new_failed (GstObject *src, const gchar *shot_id, guint take,
    const gchar *reason);
/**
 * gst_storyboard_message_parse_failed:
 * @message: any message
 * @shot_id: (out) (transfer full) (optional): the shot
 * @take: (out) (optional): the last take tried
 * @reason: (out) (transfer full) (optional): why
 *
 * Returns: %FALSE when it is another message
 */
GST_STORYBOARD_API gboolean gst_storyboard_message_parse_failed (GstMessage *message, gchar **shot_id, guint *take,
    gchar **reason);

/**
 * gst_storyboard_message_new_cut:
 * @src: (nullable): who says it
 * @shot_id: the shot that begins at the cut
 * @time: where on the finished timeline
 * @beat: the beat nearest to it, or %GST_CLOCK_TIME_NONE when no stable beat is known
 * @beat_in_bar: 1 = downbeat; 0 when unknown
 *
 * Returns: (transfer full): element message `storyboard/cut` { shot-id (string), time, beat (guint64), error
 * (gint64, @time - @beat), beat-in-bar (guint) }
 */
GST_STORYBOARD_API GstMessage *gst_storyboard_message_new_cut (GstObject *src, const gchar *shot_id, GstClockTime time,
    GstClockTime beat, guint beat_in_bar);
/**
 * gst_storyboard_message_parse_cut:
 * @message: any message
 * @shot_id: (out) (transfer full) (optional): the shot that begins at the cut
 * @time: (out) (optional): where on the finished timeline
 * @beat: (out) (optional): the nearest beat, or %GST_CLOCK_TIME_NONE
 * @error: (out) (optional): time - beat, ns; 0 without a beat
 * @beat_in_bar: (out) (optional): 1 = downbeat, 0 = unknown
 *
 * Returns: %FALSE when it is another message
 */
GST_STORYBOARD_API gboolean gst_storyboard_message_parse_cut (GstMessage *message, gchar **shot_id, GstClockTime *time,
    GstClockTime *beat, gint64 *error, guint *beat_in_bar);

/**
 * gst_storyboard_message_new_route:
 * @src: (nullable): who says it
 * @route: (transfer full): `storyboard/route` with shot-id, model, why (string) and any of: resolution, currency
 *     (string), price (of one take), takes, money (expected), landed (probability), floor (double), simulated
 *     (boolean)
 *
 * Posted when a model is chosen for a shot that leaves it open.
 *
 * Returns: (transfer full): element message `storyboard/route`
 */
GST_STORYBOARD_API GstMessage *gst_storyboard_message_new_route (GstObject *src, GstStructure *route);
/**
 * gst_storyboard_message_parse_route:
 * @message: any message
 *
 * Returns: (transfer none) (nullable): the route, or %NULL when it is another message
 */
GST_STORYBOARD_API const GstStructure *gst_storyboard_message_parse_route (GstMessage *message);
/**
 * gst_storyboard_message_new_picture:
 * @src: (nullable): who says it
 * @picture: (transfer full): `storyboard/picture` with shot-id (a reference's picture: "reference:NAME"), role,
 *     model, file, currency (string), price (double), cached, simulated (boolean)
 *
 * A storyboard frame that an image model made. Posted as soon as it is there.
 *
 * Returns: (transfer full): element message `storyboard/picture`
 */
GST_STORYBOARD_API GstMessage *gst_storyboard_message_new_picture (GstObject *src, GstStructure *picture);
/**
 * gst_storyboard_message_parse_picture:
 * @message: any message
 *
 * Returns: (transfer none) (nullable): the picture, or %NULL when it is another message
 */
GST_STORYBOARD_API const GstStructure *gst_storyboard_message_parse_picture (GstMessage *message);

/**
 * gst_storyboard_message_new_report:
 * @src: (nullable): who says it
 * @report: (transfer full): `storyboard/report` with any of: shots, takes (guint), takes-per-finished-shot,
 *     money-spent, money-per-finished-minute, money-refused, floor, seconds-bought, seconds-used (double),
 *     unchecked (guint), currency (string), simulated (boolean)
 *
 * Posted at EOS.
 *
 * Returns: (transfer full): element message `storyboard/report`
 */
GST_STORYBOARD_API GstMessage *gst_storyboard_message_new_report (GstObject *src, GstStructure *report);
/**
 * gst_storyboard_message_parse_report:
 * @message: any message
 *
 * Returns: (transfer none) (nullable): the report, or %NULL when it is another message
 */
GST_STORYBOARD_API const GstStructure *gst_storyboard_message_parse_report (GstMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstStoryboardTakeInfo, gst_storyboard_take_info_free)
G_END_DECLS
